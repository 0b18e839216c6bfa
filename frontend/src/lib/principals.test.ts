import { expect, it } from "vitest";
import { principalName } from "./principals.ts";

it("calls the key of the settings by a name that people know, and others by their own", () => {
  const bootstrap = { id: "00000000-0000-7000-8000-000000000001", name: "SKUPORT_API_KEY" };
  expect(principalName(bootstrap)).toBe("Administration key");
  expect(principalName({ id: "p", name: "SKUPORT_API_KEY" })).toBe("SKUPORT_API_KEY");
});
