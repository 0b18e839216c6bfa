import { Button, Loader } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { orRecover } from "../lib/recovery.ts";
import { shared } from "../lib/strings.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { SearchIcon } from "../ui/icons.tsx";
import { ProblemNotice } from "../ui/ProblemNotice.tsx";
import { useTabTitle } from "../ui/tabTitle.ts";
import classes from "./fallbacks.module.css";
import { text } from "./strings.ts";

export function PagePending() {
  return (
    <div className={classes.center}>
      <Loader aria-label={shared.loading} size="sm" />
    </div>
  );
}

export function NotFoundPage() {
  return (
    <main className={classes.center}>
      <NotFound />
    </main>
  );
}

/** The same inside the frame of the app. */
export function NotFound() {
  useTabTitle(text.notFound.title);
  return (
    <EmptyState
      action={
        <Button renderRoot={(props) => <Link to="/" {...props} />} variant="default">
          {text.notFound.toImport}
        </Button>
      }
      icon={<SearchIcon />}
      detail={text.notFound.detail}
      title={text.notFound.title}
    />
  );
}

export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const retry = useCallback(() => {
    reset();
    void router.invalidate();
  }, [reset, router]);
  const every = orRecover({ error });
  useEffect(() => {
    if (every === false) return;
    const timer = setTimeout(retry, every);
    return () => clearTimeout(timer);
  }, [every, retry]);
  return (
    <div className={classes.error}>
      <ProblemNotice error={error} onRetry={retry} />
    </div>
  );
}
