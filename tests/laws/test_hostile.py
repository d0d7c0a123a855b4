"""Law 7 while a check runs: a hostile spec opens nothing, starts nothing, imports nothing foreign."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from specc.cli.exits import FINDINGS, GOOD

ROOT = Path(__file__).resolve().parents[2]

# Checks the spec under an audit hook that notes what only hostile input could cause.
SCRIPT = """
import json, os, sys
from specc.cli.main import main
seen, places = [], (os.path.realpath(sys.argv[1]), sys.argv[2], sys.base_prefix, sys.prefix)
BAD = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ctypes.",
       "os.remove", "os.rename", "os.mkdir", "shutil.", "pickle.", "urllib.")
def hook(event, values):
    if event.startswith(BAD):
        seen.append(event)
    elif event == "open" and isinstance(values[0], str):
        if not os.path.realpath(values[0]).startswith(places) or "w" in str(values[1] or ""):
            seen.append("open " + values[0])
    elif event == "import" and not values[0].startswith("specc"):
        if values[0].split(".")[0] not in sys.stdlib_module_names:
            seen.append("import " + values[0])
sys.addaudithook(hook)
code = main(["check", sys.argv[3]])
sys.stderr.write("\\n" + json.dumps([code, seen]))
"""

DATA = """\
data {{
  source = {source}
  input  x: number
  target y: number
}}
model {{ x |> Dense(1) }}
compile {{
  loss      = mean_squared_error
  optimizer = adam
}}
"""
HOSTILE = {
    "a scheme": DATA.format(source='csv("http://localhost:1/rows.csv")'),
    "another scheme": DATA.format(source='csv("file:///etc/passwd")'),
    "an absolute path": DATA.format(source='csv("/etc/passwd")'),
    "a way out": DATA.format(source='csv("../../../../etc/passwd")'),
    "a device": DATA.format(source='csv("/dev/zero")'),
    "a glob": DATA.format(source='csv("~/*.csv")'),
    "sql": DATA.format(source='sql("postgresql://localhost/x", "drop table y")'),
    "an import": 'import "/etc/passwd"\nmodel (x: float[4]) { x |> Dense(3) }\n',
    "python": 'model (x: float[4]) { __import__("os").system("true") }\n',
    "dunders": "model (x: float[4]) { x.__class__.__mro__ }\n",
    "a format string": 'model (x: float[4]) { x |> Dense("{0.__class__}") }\n',
    "a name of a module": "model (x: float[4]) { x |> os |> sys |> builtins }\n",
    "a name of the catalog": "model (x: float[4]) { x |> declare |> _merge |> Layer }\n",
    "a large number": f"model (x: float[4]) {{ x |> Dense({'9' * 5000}) }}\n",
    "a power": "model (x: float[4]) { x |> Dense(9 ** 9 ** 9 ** 9) }\n",
    "a long list": "n = [i for i in range(10 ** 12)]\nmodel (x: float[4]) { x |> Dense(len(n)) }\n",
    "deep brackets": f"n = {'[' * 100_000}\nmodel (x: float[4]) {{ x }}\n",
    "deep minus": f"n = {'-' * 100_000}1\nmodel (x: float[4]) {{ x |> Dense(n) }}\n",
    "copies of copies": "model (x: float[4]) { x |> Dense(4) * 1000 * 1000 * 1000 }\n",
    "layers of layers": "".join(
        [
            "layer L0(n)(x) { x |> Dense(n) }\n",
            *(
                f"layer L{i}(n)(x) {{ x |> L{i - 1}(n) |> L{i - 1}(n + {i}) }}\n"
                for i in range(1, 30)
            ),
            "model (x: float[4]) { x |> L29(1) }\n",
        ]
    ),
    "a steered terminal": "model (x: float[4]) { x |> `\x1b]0;title\x07\x1b[2J` }\n",
    "bytes": "\x00\x01\x02",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_spec_is_only_read(text, tmp_path):
    (tmp_path / "model.spec").write_text(text, encoding="utf-8")
    words = [sys.executable, "-c", SCRIPT, str(tmp_path), str(ROOT), str(tmp_path / "model.spec")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
    code, seen = json.loads(done.stderr.rpartition("\n")[2])
    assert seen == []
    assert code in (GOOD, FINDINGS), done.stderr
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    "python",
    [
        "import numpy",
        "open('/etc/hostname')",
        "import socket; socket.socket()",
        "__import__('os').system('true')",
    ],
)
def test_the_hook_would_see_it(python, tmp_path):
    (tmp_path / "model.spec").write_text("model (x: float[4]) { x |> Dense(3) }\n")
    script = SCRIPT.replace("code = main", f"{python}\ncode = main")
    words = [
        sys.executable,
        "-c",
        script,
        str(tmp_path),
        str(ROOT / "specc"),
        str(tmp_path / "model.spec"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stderr.rpartition("\n")[2])[1]
