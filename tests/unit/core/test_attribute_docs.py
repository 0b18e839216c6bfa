"""Fields of the API are described by the docstrings below them."""

from typing import Annotated

from pydantic import Field

from skuport.core.attribute_docs import attribute_docs
from skuport.core.schemas import ApiModel, ProblemItem


def test_docstrings_below_attributes_are_found_by_name() -> None:
    assert attribute_docs(ProblemItem).keys() == {"pointer"}
    assert attribute_docs(ProblemItem)["pointer"].startswith("A JSON pointer into the body")
    assert attribute_docs(ApiModel) == {}


class Inherited(ProblemItem):
    code: Annotated[str, Field(description="Its own.")]


def test_a_schema_has_them_unless_a_field_has_a_description() -> None:
    properties = Inherited.model_json_schema()["properties"]
    assert properties["pointer"]["description"] == attribute_docs(ProblemItem)["pointer"]
    assert properties["code"]["description"] == "Its own."
    assert "description" not in properties["message"]


def test_classes_of_other_packages_have_none() -> None:
    assert attribute_docs(Inherited).keys() == {"pointer"}, "tests are another package"
    assert attribute_docs(ApiModel) == {}
