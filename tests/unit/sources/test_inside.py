"""Names of files in a stranger's record lead nowhere but below the folder."""

import pytest

from exporter.sources.inside import inside


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a\0b", "a" * 300, "\ud800", "", ".", "a/../../x", "link"]
)
def test_no_name_leads_outside(tmp_path, name):
    (tmp_path / "x").write_text("outside")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to("../x")
    assert inside(tmp_path / "folder", name) is None


def test_a_file_below_the_folder_is_found(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_text("inside")
    assert inside(tmp_path, "a/./x") == tmp_path / "a" / "x"
