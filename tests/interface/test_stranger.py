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
from specc.runtime.failure import Failure

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
    loaded = specc.load(str(run))
    with pytest.raises(SpecError, match="which the run names and not you") as refused:
        loaded.evaluate("train")
    (found,) = refused.value.diagnostics
    assert found.code == "E0604"
    assert "`rows.csv` would be read from" in found.message
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
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["directory"] = origin
    (run / "manifest.json").write_text(to_json(manifest))
    found = specc.load(str(run))
    with pytest.raises(SpecError, match=r"rows\.csv"):
        found.evaluate("train")


def test_predictions_need_no_folder(home, tmp_path, monkeypatch):
    """A run that was copied to another machine predicts there."""
    run = home / "runs" / "one"
    tamper(run, "/no/such/folder")
    monkeypatch.chdir(tmp_path)
    assert len(specc.load(str(run)).predict({"x": [0.5, 0.25]})["value"]) == 2


def test_a_run_keeps_what_its_spec_imports(home, tmp_path, monkeypatch):
    """Files in folders, and imports of imports: changed or gone, the run is what it was. No path
    is too long for it."""
    folder, long = home / "spec", f"{'a' * 200}/{'b' * 200}"
    (folder / "deep" / long).mkdir(parents=True)
    (folder / "parts.spec").write_text('import "deep/more parts.spec"\n')
    (folder / "deep" / "more parts.spec").write_text(f'import "{long}/one.spec"\nwidth = one\n')
    (folder / "deep" / long / "one.spec").write_text("one = 1\n")
    monkeypatch.chdir(folder)
    run = specc.compile("model.spec").fit(out="run")
    figures = run.evaluate("train")
    kept = json.loads((folder / "run" / "manifest.json").read_text())["imports"]
    assert list(kept) == [f"deep/{long}/one.spec", "deep/more parts.spec", "parts.spec"]
    assert (folder / "run" / kept[f"deep/{long}/one.spec"]).read_text() == "one = 1\n"
    (folder / "parts.spec").write_text("width = 7\n")
    shutil.rmtree(folder / "deep")
    assert specc.load("run").evaluate("train") == pytest.approx(figures)
    assert main(["run", "--verify", "run"]) == 0


def test_a_run_keeps_an_import_with_a_long_path_and_one_with_two_names(home, monkeypatch):
    """A name of a file has an end, and a link is not there where the run is copied to."""
    folder, deep = home / "spec", "/".join(["d" * 60] * 5)
    (folder / deep).mkdir(parents=True)
    (folder / deep / "far.spec").write_text("far = 1\n")
    (folder / "near.spec").write_text('import "linked.spec"\nnear = far\n')
    (folder / "linked.spec").symlink_to(folder / deep / "far.spec")
    (folder / "parts.spec").write_text(
        f'import "{deep}/far.spec"\nimport "near.spec"\nwidth = near\n'
    )
    monkeypatch.chdir(folder)
    figures = specc.compile("model.spec").fit(out="run").evaluate("train")
    (folder / "linked.spec").unlink()
    assert specc.load("run").evaluate("train") == pytest.approx(figures)


def test_what_a_run_does_not_keep_is_not_read_elsewhere(home):
    run = home / "runs" / "one"
    tamper(run, spec=SPEC.replace("parts.spec", "secret.spec"))
    (home / "spec" / "secret.spec").write_text("width = 1\n")
    with pytest.raises(SpecError, match=r"the run does not keep `secret\.spec`"):
        specc.load(str(run))


@pytest.mark.parametrize("kept", [{"parts.spec": "../spec/parts.spec"}, {"parts.spec": "nothing"}])
def test_nor_is_a_file_that_the_manifest_does_not_list(home, kept):
    run = home / "runs" / "one"
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["imports"] = kept
    (run / "manifest.json").write_text(to_json(manifest))
    with pytest.raises(Failure, match="has no"):
        specc.load(str(run))


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff", "no text in UTF-8"), (b"#" * ((1 << 20) + 1), "too large")]
)
def test_a_spec_of_a_run_that_is_no_spec_is_refused(home, content, said):
    import hashlib

    run = home / "runs" / "one"
    (run / "model.spec").write_bytes(content)
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["files"]["model.spec"] = hashlib.sha256(content).hexdigest()
    (run / "manifest.json").write_text(to_json(manifest))
    with pytest.raises(Failure, match=said):
        specc.load(str(run))
