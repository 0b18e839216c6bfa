import { getRouteApi } from "@tanstack/react-router";
import { SignInPage } from "./SignInPage.tsx";

const route = getRouteApi("/signin");

export function SignInRoute() {
  const { next, link, session } = route.useSearch();
  return <SignInPage linkFailed={link === "failed"} next={next ?? "/"} sessionEnded={session === "ended"} />;
}
