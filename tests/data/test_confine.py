from __future__ import annotations

import os
import socket

import pytest

from specc.catalog.data import Fault
from specc.data.confine import open_file, resolve


def code(path, folder, *allow):
    with pytest.raises(Fault) as caught:
        os.close(open_file(path, resolve(path, str(folder), allow)))
    return caught.value.code


@pytest.fixture
def tree(tmp_path):
    """spec/ with a spec in it, data/ beside it, secret/ further away."""
    for name in ("home/spec/own", "home/data", "secret"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "home/spec/own/rows.csv").write_text("x\n1\n")
    (tmp_path / "home/data/rows.csv").write_text("x\n2\n")
    (tmp_path / "secret/rows.csv").write_text("x\n3\n")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "text"),
    [("own/rows.csv", "1"), ("./own/../own/rows.csv", "1"), ("../data/rows.csv", "2")],
)
def test_paths_start_from_the_spec(tree, path, text):
    real = resolve(path, str(tree / "home/spec"))
    with os.fdopen(open_file(path, real)) as file:
        assert text in file.read()


@pytest.mark.parametrize(
    "path",
    [
        "http://example.org/a.csv",
        "https://example.org/a.csv",
        "s3://bucket/a.csv",
        "file:///etc/passwd",
        "file:rows.csv",
        "hf://datasets/a/b.csv",
        "C:\\data\\a.csv",
        "~/rows.csv",
        "~root/rows.csv",
        "own/*.csv",
        "own/row?.csv",
        "",
        "  ",
        "rows.csv\0.png",
        "rows\n.csv",
    ],
)
def test_what_is_no_plain_path_is_refused(tree, path):
    assert code(path, tree / "home/spec") == "E0603"


def test_absolute_paths_need_to_be_allowed(tree):
    path = str(tree / "secret/rows.csv")
    assert code(path, tree / "home/spec") == "E0604"
    assert resolve(path, str(tree / "home/spec"), (str(tree / "secret"),)) == os.path.realpath(path)
    assert code(path, tree / "home/spec", str(tree / "home")) == "E0604"
    assert code(str(tree / "secret2/x"), tree / "home/spec", str(tree / "secret")) == "E0604"


def test_a_link_may_not_leave_the_folder_in_which_it_lies(tree):
    spec = tree / "home/spec"
    (spec / "file.csv").symlink_to(tree / "secret/rows.csv")
    (spec / "folder").symlink_to(tree / "secret")
    assert code("file.csv", spec) == "E0604"
    assert code("folder/rows.csv", spec) == "E0604"
    assert resolve("file.csv", str(spec), (str(tree / "secret"),))


def test_a_link_may_point_further_into_its_folder(tree):
    spec = tree / "home/spec"
    (spec / "short.csv").symlink_to("own/rows.csv")
    assert resolve("short.csv", str(spec)) == os.path.realpath(spec / "own/rows.csv")


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/proc/self/environ", "/dev/stdin"])
def test_devices_and_the_kernel_are_refused(tree, path):
    if not os.path.exists(path):
        pytest.skip("this system has no such file")
    assert code(path, tree / "home/spec") == "E0604"
    assert code(path, tree / "home/spec", "/") == "E0602"
    climbing = "../" * 30 + path[1:]
    assert code(climbing, tree / "home/spec") == "E0602"


def test_a_pipe_neither_blocks_nor_is_read(tree):
    os.mkfifo(tree / "home/spec/pipe.csv")
    assert code("pipe.csv", tree / "home/spec") == "E0602"


def test_a_socket_and_a_folder_are_no_files(tree):
    spec = tree / "home/spec"
    here = os.getcwd()
    os.chdir(spec)  # names of sockets are short
    with socket.socket(socket.AF_UNIX) as open_socket:
        open_socket.bind("s.csv")
        os.chdir(here)
        assert code("s.csv", spec) == "E0602"
    assert code("own", spec) == "E0602"


def test_a_missing_file_names_its_neighbour(tree):
    with pytest.raises(Fault) as caught:
        resolve("../data/rows.tsv", str(tree / "home/spec"))
    assert caught.value.code == "E0601"
    assert caught.value.help == "`../data` holds rows.csv"


def test_a_missing_folder_names_what_is_above_it(tree):
    with pytest.raises(Fault) as caught:
        resolve("../data/more/rows.csv", str(tree / "home/spec"))
    assert caught.value.help == "`../data` holds rows.csv"
