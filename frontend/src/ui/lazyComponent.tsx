import { Button } from "@mantine/core";
import { type ComponentType, type FunctionComponent, useEffect, useReducer, useRef } from "react";
import { browser, isOutdated, loadModule, mayReload } from "../lib/loading.ts";
import { ApiError, asApiError } from "../lib/problem.ts";
import { orRecover } from "../lib/recovery.ts";
import { shared } from "../lib/strings.ts";
import { ProblemNotice } from "./ProblemNotice.tsx";

type Lazy<Props> = FunctionComponent<Props> & {
  /** Loads the component; the router calls it before it shows a page. Never rejects. */
  preload: () => Promise<void> | undefined;
};

/**
 * A component that is loaded when it is first shown. When that fails, the rest of the page stays: the place of the component
 * says why and offers to try again, which also happens by itself. `silent` shows nothing unless only a reload helps.
 *
 * The router's own lazy components reload the document instead, which leaves the user with the browser's error page while
 * the server is away.
 */
export function lazyComponent<Name extends string, Props extends object>(
  importer: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
  { silent = false } = {},
): Lazy<Props> {
  let found: ComponentType<Props> | null = null;
  let failure: ApiError | null = null;
  let loading: Promise<void> | undefined;

  const load = () => {
    if (found !== null) return undefined;
    loading ??= loadModule(importer)
      .then(
        (module) => {
          found = module[name];
          failure = null;
        },
        (error: unknown) => {
          failure = asApiError(error);
        },
      )
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  function LazyComponent(props: Props) {
    const [, redraw] = useReducer((count: number) => count + 1, 0);
    if (found === null && failure === null) {
      const pending = load();
      // Not by `use`, which would have to be called again when the component is there.
      if (pending !== undefined) throw pending;
    }
    if (found !== null) {
      const Found = found;
      return <Found {...props} />;
    }
    const retry = async () => {
      await load();
      redraw();
    };
    // Shown again, it starts afresh.
    const forget = () => {
      failure = null;
    };
    return <LoadProblem error={failure} onLeave={forget} onRetry={() => void retry()} silent={silent} />;
  }

  return Object.assign(LazyComponent, { preload: load });
}

/** Why a component isn't there. Tries again every few seconds. */
function LoadProblem({
  error,
  onRetry,
  onLeave,
  silent,
}: {
  error: unknown;
  onRetry: () => void;
  onLeave: () => void;
  silent: boolean;
}) {
  const place = useRef<HTMLDivElement>(null);
  const retry = useRef(onRetry);
  const leave = useRef(onLeave);
  const outdated = error instanceof ApiError && isOutdated(error);
  const every = outdated ? false : orRecover({ error });
  useEffect(() => {
    retry.current = onRetry;
  });
  useEffect(() => {
    if (every === false) return;
    const timer = setInterval(() => retry.current(), every);
    return () => clearInterval(timer);
  }, [every]);
  useEffect(() => {
    if (error instanceof ApiError && isOutdated(error) && mayReload()) browser.reload();
  }, [error]);
  useEffect(() => {
    // What opens over a list has its place below it.
    place.current?.scrollIntoView?.({ block: "nearest" });
    return () => leave.current();
  }, []);
  if (silent && !outdated) return null;
  return (
    <div ref={place}>
      <ProblemNotice
        actions={
          outdated ? (
            <Button onClick={() => browser.reload()} size="xs" variant="default">
              {shared.reload}
            </Button>
          ) : undefined
        }
        error={error}
        onRetry={onRetry}
      />
    </div>
  );
}
