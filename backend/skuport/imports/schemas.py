"""The bodies of `/imports`."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from skuport.catalog import api_models
from skuport.core.pagination import Page
from skuport.core.schemas import Actor, ApiModel, Failure, Percentage, Text, Timestamp, with_example
from skuport.parsing import ENCODINGS, FIELDS_BY_NAME, ReadingOptions, find_encoding
from skuport.parsing.reading import HeaderRow
from skuport.parsing.values import any_repeated
from skuport.webhooks.event_types import OutcomeCounts

Status = Literal["queued", "running", "paused", "awaiting_confirmation", "completed", "failed", "cancelled"]
Phase = Literal["staging", "publishing", "finishing"]
BlankCells = Literal["keep", "clear"]
Mode = Literal["upsert", "create_only", "update_only"]
OnError = Literal["skip_rows", "abort"]
Missing = Literal["keep", "deactivate", "delete"]
Events = Literal["summary", "batched", "none"]
Delimiter = Annotated[
    Literal[",", ";", "\t", "|"],
    # OpenAPI Generator finds no name for a tab.
    Field(json_schema_extra={"x-enum-varnames": ["Comma", "Semicolon", "Tab", "Pipe"]}),
]


def _check_headers(value: object) -> object:
    """Of two that are the same once trimmed, one would be ignored."""
    if isinstance(value, dict) and any_repeated(value):
        raise PydanticCustomError(
            "header_repeated",
            "Two headers differ only in white space or invisible characters around them. Leave one out.",
        )
    return value


def _encoding_name(value: str) -> str:
    found = find_encoding(value)
    if found is None:
        raise PydanticCustomError(
            "unsupported_encoding", "This encoding can't be read, or its name is not known."
        )
    return found.name


MappingOverrides = Annotated[
    dict[Text, Text | None],
    Field(
        max_length=1000,
        description=f"Header to {', '.join(f'`{name}`' for name in FIELDS_BY_NAME)}, `attributes.KEY`, or null to"
        " ignore the column. Headers that are left out are mapped by their names.",
    ),
    BeforeValidator(_check_headers),
]
DelimiterChoice = Annotated[Delimiter | None, Field(description="Null: detected from the head of the file.")]
EncodingChoice = Annotated[
    Annotated[str, Field(max_length=40), AfterValidator(_encoding_name)] | None,
    Field(
        description=f"One of {', '.join(f'`{name}`' for name in ENCODINGS)}, or another name that Python has for it,"
        " such as `latin2`. Null: detected from the head of the file."
    ),
]
SheetChoice = Annotated[
    Annotated[str, Field(min_length=1, max_length=255)] | None,
    Field(
        description="Workbooks: the name of the sheet to read, or its number, counted from 1. Null: the first"
        " visible one that has rows."
    ),
]
HeaderRowChoice = Annotated[
    str,
    Field(
        pattern=r"^(auto|none|[1-9][0-9]{0,5})$",
        description="The line of the header (in a workbook its row), from 1; `none`: the file has no header, and its"
        " columns are `Column 1` to `Column N`; `auto`: the first line with text, or one of the next that names the SKU"
        " and another field.",
    ),
]
EscapeChoice = Annotated[
    Literal["doubled", "backslash"] | None,
    Field(
        description="How a quote is written inside quotes: only twice, or also behind a backslash. Null: detected."
    ),
]
CommentChoice = Annotated[
    Literal["#"] | None,
    Field(description="The sign with which lines begin that are comments. Null: none are."),
]
ShortRowsChoice = Annotated[
    Literal["reject", "pad"],
    Field(
        description="Rows with fewer cells than the header: `reject` them, or `pad` them with blank cells."
    ),
]
BlankCellsChoice = Annotated[
    BlankCells, Field(description="Blank cells `keep` what the catalog has, or `clear` it.")
]
ModeChoice = Annotated[Mode, Field(description="`create_only` and `update_only` reject the other rows.")]
OnErrorChoice = Annotated[
    OnError,
    Field(
        description="`abort` publishes nothing if there are too many rejects; `skip_rows` imports the other rows."
    ),
]
MaxRejects = Annotated[
    int | None,
    Field(
        strict=True,
        ge=0,
        description="With `abort`: how many rows may be rejected. 0 if neither limit is given.",
    ),
]
REJECT_PERCENT_HELP = "With `abort`: the percentage of non-blank rows that may be rejected."
MaxRejectPercent = Annotated[Percentage | None, Field(description=REJECT_PERCENT_HELP)]
Atomic = Annotated[bool, Field(strict=True, description="Publish in one transaction: all or nothing.")]
DryRun = Annotated[
    bool,
    Field(
        strict=True, description="Stop before the first write, with exact counts, and wait for confirmation."
    ),
]
OnMissingChoice = Annotated[
    Missing, Field(description="Full feeds: what happens to products that are missing from the file.")
]
MISSING_PERCENT_HELP = "If more of the catalog than this is missing from the file, nothing is published."
MaxMissingPercent = Annotated[Percentage, Field(description=MISSING_PERCENT_HELP)]

EventsChoice = Annotated[
    Events,
    Field(
        description="`summary`: the import's start and end; `batched`: also the SKUs it wrote; `none`: no events."
    ),
]


def _header_row(chosen: str) -> HeaderRow:
    if chosen.isdigit():
        return int(chosen)
    return "none" if chosen == "none" else "auto"


class ImportOptions(ApiModel):
    """How a file is read and merged."""

    mapping: MappingOverrides
    delimiter: DelimiterChoice
    encoding: EncodingChoice
    header_row: HeaderRowChoice = "auto"
    escape: EscapeChoice = None
    comment: CommentChoice = None
    short_rows: ShortRowsChoice = "reject"
    sheet: SheetChoice = None
    blank_cells: BlankCellsChoice
    mode: ModeChoice
    on_error: OnErrorChoice
    max_rejects: MaxRejects
    max_reject_percent: MaxRejectPercent
    atomic: Atomic
    dry_run: DryRun
    on_missing: OnMissingChoice
    max_missing_percent: MaxMissingPercent
    events: EventsChoice

    def to_json(self) -> dict[str, Any]:
        """What is stored of an import. Without newer options that say nothing: an API of the release before refuses to
        read others than it knows."""
        stored = self.model_dump(mode="json")
        usual = {
            name: field.default for name, field in type(self).model_fields.items() if not field.is_required()
        }
        return {name: value for name, value in stored.items() if name not in usual or value != usual[name]}


class ImportChoices(ApiModel):
    """The options of an import, with their defaults. No mapping: the one last chosen for the same header."""

    mapping: MappingOverrides | None = None
    delimiter: DelimiterChoice = None
    encoding: EncodingChoice = None
    header_row: HeaderRowChoice = "auto"
    escape: EscapeChoice = None
    comment: CommentChoice = None
    short_rows: ShortRowsChoice = "reject"
    sheet: SheetChoice = None
    blank_cells: BlankCellsChoice = "keep"
    mode: ModeChoice = "upsert"
    on_error: OnErrorChoice = "skip_rows"
    max_rejects: MaxRejects = None
    max_reject_percent: MaxRejectPercent = None
    atomic: Atomic = False
    dry_run: DryRun = False
    on_missing: OnMissingChoice = "keep"
    max_missing_percent: MaxMissingPercent = 10.0
    events: EventsChoice = "summary"

    @model_validator(mode="after")
    def _thresholds_need_abort(self) -> Self:
        _require_abort(self)
        return self

    def reading_options(self) -> ReadingOptions:
        """How the file is to be read."""
        return ReadingOptions(
            encoding=self.encoding,
            delimiter=self.delimiter,
            escape=self.escape,
            comment=self.comment,
            short_rows=self.short_rows,
            header_row=_header_row(self.header_row),
        )

    def options(self, mapping: dict[str, str | None]) -> ImportOptions:
        """The choices, with the mapping overrides that were used."""
        chosen = {name: getattr(self, name) for name in ImportChoices.model_fields}
        return ImportOptions(**{**chosen, "mapping": mapping})


class StartImport(ImportChoices):
    """Which uploaded file to import, and how."""

    model_config = with_example(
        upload_id="0199d3c0-8f1e-7c52-9a44-3b0c5d2e6f70", mapping={"Item no": "sku", "Title": "name"}
    )

    upload_id: UUID


def _require_abort(choices: "ImportChoices | ImportFileQuery") -> None:
    thresholds = (choices.max_rejects, choices.max_reject_percent)
    if choices.on_error != "abort" and thresholds != (None, None):
        raise ValueError("max_rejects and max_reject_percent need on_error: abort")


class ImportFileQuery(ApiModel):
    """The options of `POST /imports/file`, whose body is the file. The mapping is that last chosen for its header."""

    filename: Annotated[str, Field(description="The name to show; at most 255 characters.")]
    delimiter: DelimiterChoice = None
    encoding: EncodingChoice = None
    header_row: HeaderRowChoice = "auto"
    escape: EscapeChoice = None
    comment: CommentChoice = None
    short_rows: ShortRowsChoice = "reject"
    sheet: SheetChoice = None
    blank_cells: BlankCellsChoice = "keep"
    mode: ModeChoice = "upsert"
    on_error: OnErrorChoice = "skip_rows"
    max_rejects: Annotated[int | None, Field(ge=0)] = None
    max_reject_percent: Annotated[float | None, Field(ge=0, le=100, description=REJECT_PERCENT_HELP)] = None
    atomic: bool = False
    dry_run: bool = False
    on_missing: OnMissingChoice = "keep"
    max_missing_percent: Annotated[float, Field(ge=0, le=100, description=MISSING_PERCENT_HELP)] = 10.0
    events: EventsChoice = "summary"

    @model_validator(mode="after")
    def _thresholds_need_abort(self) -> Self:
        _require_abort(self)
        return self

    def choices(self) -> ImportChoices:
        return ImportChoices(**self.model_dump(exclude={"filename"}))


class Counts(OutcomeCounts):
    """Rows by outcome. When an import is completed they add up to `rows_read`."""


class ImportColumn(ApiModel):
    """A column of the file and what it feeds; null when it is ignored."""

    header: str
    target: str | None


class ImportDialect(ApiModel):
    """How the file is written. Its rows end with up to `surplus_cells` blank cells more than the header, which are
    dropped. `sheet`: of a workbook, the one that is read."""

    format: Literal["csv", "xlsx", "xls", "ods", "ndjson", "json"]
    sheet: str | None
    encoding: str
    delimiter: str
    compression: Literal["gzip", "bzip2", "xz", "zstd", "zip"] | None
    surplus_cells: int
    escape: Literal["doubled", "backslash"]


class RejectGroup(ApiModel):
    """How many rows were rejected with one code."""

    code: str
    rows: int


class ProductState(api_models.StoredProduct):
    """A product before or after; a long description is cut at 1,000 characters."""

    attributes: dict[str, str]


class PlanSample(ApiModel):
    """One row of the plan; `before` is null for a new product."""

    line: int
    outcome: Literal["new", "changed"]
    before: ProductState | None
    after: ProductState


class Plan(ApiModel):
    """What publishing would do to the catalog as it was when the plan was made. `missing`: products that it lacks."""

    counts: Counts
    missing: int
    samples: list[PlanSample]


class MissingResult(ApiModel):
    """What happened to products missing from a full feed. `skipped`: why nothing happened."""

    deactivated: int
    deleted: int
    skipped: str | None


class ImportWarning(ApiModel):
    """A message that doesn't stop the import."""

    code: str
    message: str


class Import(ApiModel):
    """One merge of one uploaded file into the catalog.

    `percent` never goes back. `planned_counts` are the plan's, if there is one. `stalled`: no worker has worked on the
    import for a minute. The ETag doesn't cover `rows_per_second`, `eta_seconds`,
    `queue_seconds` and `heartbeat_at`.
    """

    id: UUID
    upload_id: UUID
    status: Status
    phase: Phase | None
    percent: float
    filename: str
    bytes_total: int
    bytes_read: int
    rows_read: int
    counts: Counts
    reject_groups: list[RejectGroup]
    planned_counts: Counts | None
    missing: MissingResult | None
    warnings: list[ImportWarning]
    stalled: bool
    rows_per_second: int | None
    eta_seconds: int | None
    queue_position: int | None
    queue_seconds: Annotated[
        int | None, Field(description="Estimated seconds until the imports before it are done.")
    ]
    heartbeat_at: Timestamp | None
    attempt: int
    options: ImportOptions
    dialect: ImportDialect
    columns: list[ImportColumn]
    error: Failure | None
    created_at: Timestamp
    started_at: Timestamp | None
    finished_at: Timestamp | None
    waited_seconds: Annotated[
        float,
        Field(
            description="Seconds for which it waited for a user since it started: paused, awaiting confirmation, or"
            " ended before a retry. The work took `finished_at - started_at` minus these."
        ),
    ]
    waiting_since: Annotated[
        Timestamp | None,
        Field(description="Since when it waits for a user; not yet part of `waited_seconds`."),
    ]
    expires_at: Timestamp | None
    created_by: Actor


class ImportPage(Page[Import]):
    """A page of imports, newest first."""


class Reject(ApiModel):
    """A row that could not be imported. `line` is the line of the file on which it begins, from 1."""

    line: int
    column: str | None
    code: str
    message: str
    raw: str


class RejectPage(Page[Reject]):
    """A page of rejects, in the order of the file."""


class PreviewRequest(ImportChoices):
    """Which uploaded file to preview, and with which options."""

    upload_id: UUID


class PreviewRow(api_models.StagedProduct):
    """A row as it would be imported; null where the catalog would keep its value."""

    line: int
    attributes: dict[str, str | None]


class PreviewProblem(ApiModel):
    """A problem to solve before the file can be imported."""

    code: str
    message: str
    column: str | None


class PreviewNotice(ApiModel):
    """Something to know before the import, that doesn't hinder it.

    `no_skus`: `rows` of the `seen` rows that the preview looked at have no SKU. If none has one, `mapping` may have the
    choice that takes another column, `column`, for the SKU.
    """

    code: str
    message: str
    column: str | None
    rows: int
    seen: int
    mapping: dict[str, str | None]


class PreviewColumn(ApiModel):
    """A column of the file and what it would feed; null when it would be ignored.

    `suggested` follows from its name alone. `examples` are some of its cells, as they are in the file.
    """

    header: str
    target: str | None
    suggested: str | None
    examples: list[str]


class PreviewEncoding(ApiModel):
    """An encoding that the file may be in. `sample`: a piece of the file as this encoding reads it."""

    encoding: str
    sample: str


class PreviewSheet(ApiModel):
    """A sheet of a workbook. `rows`: as many as the workbook says; null if it doesn't say."""

    name: str
    rows: int | None
    hidden: bool


class PreambleLine(ApiModel):
    """A line above the header, and its text, cut at 200 characters."""

    line: int
    text: str


class ImportPreview(ApiModel):
    """What an import would do with the head of the file. `remembered`: the mapping was chosen for an earlier file.

    `encodings`: if its bytes don't say which encoding the file is in, those that read it differently, the most probable
    one first. If none is clearly the best and none was chosen, `problems` has `encoding_uncertain`. `sheets`: those of
    a workbook, hidden ones last.

    `layout`: the shop system that wrote the file, as its header says, such as `shopify`; `layout_label` is its name.
    """

    dialect: ImportDialect
    sheets: list[PreviewSheet]
    encodings: list[PreviewEncoding]
    columns: list[PreviewColumn]
    remembered: bool
    header_line: Annotated[
        int | None, Field(description="The line of the header, from 1; null if the file has none.")
    ]
    preamble: Annotated[
        list[PreambleLine],
        Field(description="The first lines with text above the header; they are not imported."),
    ]
    rows: list[PreviewRow]
    rejects: list[Reject]
    problems: list[PreviewProblem]
    notices: list[PreviewNotice]
    layout: str | None
    layout_label: str | None


class SupersededRow(ApiModel):
    """A row whose SKU appears again further down. `winning_line` is the line of the row that was imported instead."""

    line: int
    winning_line: int
    sku: str


class SupersededPage(Page[SupersededRow]):
    """A page of superseded rows, in the order of the file."""
