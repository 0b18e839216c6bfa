import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { renderPages } from "../../../testRender.tsx";
import type { Choices } from "../options/choices.ts";
import { OptionsForm } from "./OptionsForm.tsx";

function Form() {
  const [choices, setChoices] = useState<Choices>({ on_error: "abort" });
  return <OptionsForm choices={choices} onChange={setChoices} />;
}

it("allows no rejects by default, and any number once a percentage is set", async () => {
  renderPages({ "/": Form });
  const rejects = await screen.findByRole("textbox", { name: "Allowed rejects" });
  const percent = screen.getByRole("textbox", { name: "Allowed rejects, percent" });
  expect(rejects).toHaveAttribute("placeholder", "0");
  expect(percent).toHaveAttribute("placeholder", "no limit");

  await userEvent.type(percent, "5");
  expect(rejects).toHaveAttribute("placeholder", "no limit");

  await userEvent.clear(percent);
  expect(rejects).toHaveAttribute("placeholder", "0");
});
