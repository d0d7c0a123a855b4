from __future__ import annotations

import gzip
import io
import wave

import numpy as np
import pytest
from PIL import Image

from specc.catalog.data import Fault
from specc.data.media import decode_image, decode_wave
from specc.data.reader import FREE, Reader


def fault(call, *arguments):
    with pytest.raises(Fault) as caught:
        call(*arguments)
    return caught.value


def test_packed_files_are_unpacked(tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"hello"))
    assert Reader(str(tmp_path)).text("a.txt.gz") == "hello"


def test_a_file_that_unpacks_to_far_more_is_refused(tmp_path):
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"a\n" + b"0\n" * FREE, 9))
    assert fault(Reader(str(tmp_path)).bytes, "bomb.csv.gz").code == "E0612"


@pytest.mark.parametrize("keep", [5, 15, -4])
def test_a_packed_file_that_was_cut_off_is_damaged(tmp_path, keep):
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"hello, hello, hello")[:keep])
    assert fault(Reader(str(tmp_path)).bytes, "a.gz").code == "E0613"


def test_the_digest_tells_contents_and_names_apart_but_not_the_order_of_reading(tmp_path):
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")

    def digest(*paths):
        reader = Reader(str(tmp_path))
        for path in paths:
            reader.bytes(path)
        return reader.sha256()

    assert digest("a", "b") == digest("b", "a")
    assert len({digest("a", "b"), digest("a"), digest("b")}) == 3
    before = digest("a")
    (tmp_path / "a").write_text("3")
    assert digest("a") != before


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path):
    for name in ("b/2.PNG", "a/10.png", "a/9.png", "a/x.txt", ".hidden/1.png", "a/.2.png"):
        (tmp_path / "pictures" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pictures" / name).touch()
    found = Reader(str(tmp_path)).folder("pictures/", (".png",))
    assert [path for path, _ in found] == [
        "pictures/a/10.png",
        "pictures/a/9.png",
        "pictures/b/2.PNG",
    ]
    assert found[0][1] == ("a", "10.png")


def test_a_picture_in_a_folder_may_not_be_a_link_out_of_it(tmp_path):
    (tmp_path / "secret.png").write_bytes(png(np.zeros((1, 1, 3), np.uint8)))
    (tmp_path / "spec/pictures").mkdir(parents=True)
    (tmp_path / "spec/pictures/1.png").symlink_to(tmp_path / "secret.png")
    reader = Reader(str(tmp_path / "spec"))
    path = reader.folder("pictures", (".png",))[0][0]
    assert fault(reader.images, "image", [path], 3).code == "E0604"


def png(values, mode=None):
    buffer = io.BytesIO()
    Image.fromarray(values, mode).save(buffer, "png")
    return buffer.getvalue()


def test_pictures_keep_their_values():
    values = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    np.testing.assert_array_equal(decode_image("a.png", png(values), 3), values)
    np.testing.assert_array_equal(decode_image("a.png", png(values), None), values)


def test_channels_are_made_as_they_are_asked():
    grey = np.array([[0, 128, 255]], np.uint8)
    assert decode_image("a.png", png(grey), None).shape == (1, 3, 1)
    assert decode_image("a.png", png(grey), 3)[0, 1].tolist() == [128, 128, 128]
    assert decode_image("a.png", png(grey), 4)[0, 1].tolist() == [128, 128, 128, 255]


def test_what_is_no_picture_is_damaged():
    whole = png(np.zeros((64, 64, 3), np.uint8))
    assert fault(decode_image, "a.png", b"no picture", 3).code == "E0613"
    assert fault(decode_image, "a.png", whole[: len(whole) // 2], 3).code == "E0613"
    wide = png(np.zeros((2, 2), np.uint16))
    assert "8 bits" in fault(decode_image, "a.png", wide, 1).message


def test_a_picture_that_declares_too_much_is_refused_before_it_is_unpacked():
    assert fault(decode_image, "a.ppm", b"P6 60000 60000 255\n", 3).code == "E0612"


def sound(samples, width, channels=1, rate=8000):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("width", "raw"),
    [
        (1, bytes([128, 192, 0])),
        (2, np.array([0, 2**14, -(2**15)], "<i2").tobytes()),
        (3, b"\0\0\0" + b"\0\0\x40" + b"\0\0\x80"),
        (4, np.array([0, 2**30, -(2**31)], "<i4").tobytes()),
    ],
)
def test_samples_of_every_width_lie_between_minus_one_and_one(width, raw):
    found = decode_wave("a.wav", sound(raw, width), 8000)
    assert found.dtype == np.float32
    assert found.tolist() == [0.0, 0.5, -1.0]


def test_channels_are_averaged():
    raw = np.array([0, 2**14, -(2**14), -(2**14)], "<i2").tobytes()
    assert decode_wave("a.wav", sound(raw, 2, 2), None).tolist() == [0.25, -0.5]


def test_another_rate_is_an_error():
    assert fault(decode_wave, "a.wav", sound(b"\0\0", 2), 16000).code == "E0617"


def test_what_is_no_sound_is_damaged():
    assert fault(decode_wave, "a.wav", b"RIFF", None).code == "E0613"


def test_bad_files_are_told_one_by_one_and_then_counted(tmp_path):
    paths = [f"{number}.png" for number in range(15)]
    for path in paths[:13]:
        (tmp_path / path).write_bytes(b"no picture")
    for path in paths[13:]:
        Image.new("L", (2, 2)).save(tmp_path / path)
    first = fault(Reader(str(tmp_path)).images, "path", [*paths[3:], *paths[:3]], None)
    assert [first.row, *(other.row for other in first.others)] == [*range(10), None]
    assert first.others[-1].message == "3 more files of column `path` cannot be read"
