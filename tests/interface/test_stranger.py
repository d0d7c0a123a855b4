"""A run directory may come from a stranger: what it says of its spec's folder is no leave to read."""

from __future__ import annotations

import json
import os
import shutil

import pytest

import specc
from specc.cli.main import main
from specc.interface.errors import SpecError
from specc.runtime.directory import to_json

SPEC = """
import "parts.spec"
data {
  source = csv("rows.csv")
  split  = random(train = 50%, test = 50%, seed = 0)
  input  x: number
  target y: number
}
model {
  x |> Dense(width)
}
compile {
  loss      = mean_squared_error
  optimizer = sgd(0.1)
}
fit {
  epochs     = 1
  batch_size = 4
}
"""
ROWS = "x,y\n" + "".join(f"{i / 8},{i}\n" for i in range(8))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """`spec/` and `runs/one` in a folder of a user."""
    home = tmp_path_factory.mktemp("home")
    _spec_in(home / "spec")
    specc.compile(str(home / "spec" / "model.spec")).fit(out=str(home / "runs" / "one"))
    return home


@pytest.fixture
def home(trained, tmp_path, monkeypatch):
    shutil.copytree(trained, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


def _spec_in(folder):
    folder.mkdir(parents=True)
    (folder / "model.spec").write_text(SPEC)
    (folder / "parts.spec").write_text("width = 1\n")
    (folder / "rows.csv").write_text(ROWS)


def tamper(run, directory=None, spec=None):
    """Another folder, or another spec, and a manifest that agrees with it."""
    import hashlib

    manifest = json.loads((run / "manifest.json").read_text())
    if directory is not None:
        manifest["directory"] = str(directory)
    if spec is not None:
        (run / "model.spec").write_text(spec)
        manifest["files"]["model.spec"] = hashlib.sha256(spec.encode()).hexdigest()
    (run / "manifest.json").write_text(to_json(manifest))


def test_a_run_is_evaluated_in_the_folder_in_which_it_was_started(home, capsys):
    assert "loss" in specc.load("runs/one").evaluate("train")
    assert main(["evaluate", "runs/one", "--split", "train"]) == 0
    assert main(["run", "--verify", "runs/one"]) in (0, 3)  # did it again
    assert "weights.safetensors" in capsys.readouterr().out


@pytest.mark.parametrize("absolute", [False, True])
def test_no_file_is_read_where_a_manifest_alone_says_so(home, tmp_path, absolute):
    """The same spec and data lie elsewhere: they are read when the user allows that folder."""
    there, run = tmp_path / "elsewhere", home / "runs" / "one"
    _spec_in(there)
    tamper(run, there if absolute else os.path.relpath(there, run))
    with pytest.raises(SpecError, match="which the run names and not you") as refused:
        specc.load(str(run)).evaluate("train")
    (found,) = (d for d in refused.value.diagnostics if d.code == "E0228")
    assert "--allow-path" in found.help
    assert "loss" in specc.load(str(run), allow=(str(there),)).evaluate("train")
    for words in (["evaluate", run, "--split", "train"], ["run", "--verify", run]):
        assert main([*map(str, words)]) == 1
        assert main([*map(str, words), "--allow-path", str(there)]) in (0, 3)


def test_nor_does_its_spec_lead_out_of_the_folder_of_the_user(home, tmp_path):
    """A spec may write `..`: that of a stranger's run may not, whether there is such a file or not."""
    (tmp_path / "secret.csv").write_text(ROWS)
    run, messages = home / "runs" / "one", []
    for name in ("secret", "nothing"):
        tamper(run, spec=SPEC.replace("rows.csv", f"../../{name}.csv"))
        with pytest.raises(SpecError) as refused:
            specc.load(str(run)).evaluate("train")
        (found,) = refused.value.diagnostics
        assert found.code == "E0604"
        messages.append(found.message.replace(name, "…"))
    assert messages[0] == messages[1]


@pytest.mark.parametrize("origin", ["\0", 3, None, "", "x" * 5000])
def test_what_is_no_folder_is_not_looked_for(home, origin):
    run = home / "runs" / "one"
    tamper(run, spec=SPEC.replace('import "parts.spec"', "width = 1"))
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["directory"] = origin
    (run / "manifest.json").write_text(to_json(manifest))
    found = specc.load(str(run))
    with pytest.raises(SpecError, match=r"rows\.csv"):
        found.evaluate("train")


def test_predictions_need_no_folder(home, tmp_path, monkeypatch):
    """A run that was copied to another machine predicts there."""
    run = home / "runs" / "one"
    tamper(run, "/no/such/folder", SPEC.replace('import "parts.spec"', "width = 1"))
    monkeypatch.chdir(tmp_path)
    assert len(specc.load(str(run)).predict({"x": [0.5, 0.25]})["value"]) == 2
