"""A kept kernel is used only while every source that it was built from is what it was."""

from pathlib import Path

from backprojection.surface import _tangent_planes
from cranioface.geometry.kernels import sources_of


def write(root, name, text):
    path = root.joinpath(*name.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_source_stands_on_all_that_it_imports_directly_or_not(tmp_path):
    first = write(tmp_path, "cranioface.anatomy.first", "import numpy\nfrom cranioface.geometry.second import deep\n")
    deeper = "from cranioface.geometry.third import deeper\nfrom cranioface.anatomy.first import back\n"
    second = write(tmp_path, "cranioface.geometry.second", deeper)
    third = write(tmp_path, "cranioface.geometry.third", "")
    write(tmp_path, "cranioface.geometry.other", "")
    assert sources_of(first, tmp_path) == {first, second, third}
    assert sources_of(third, tmp_path) == {third}


def test_numba_compares_the_sources_of_a_kernel_and_not_its_own_file_alone():
    locator = _tangent_planes._cache._impl.locator
    own, of_imports = locator.get_source_stamp()
    names = {path.name for path in sources_of(Path(locator._py_file))}
    assert {"surface.py", "mls.py", "quadric_fit.py", "grid.py"} <= names
    assert own and len(of_imports) == 32
