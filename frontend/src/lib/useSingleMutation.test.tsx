import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { renderPages } from "../testRender.tsx";
import { useSingleMutation } from "./useSingleMutation.ts";

it("ignores a second call while the first is under way, and takes the next one after it", async () => {
  const answers: ((failed: boolean) => void)[] = [];
  const send = vi.fn(
    () =>
      new Promise<void>((resolve, reject) =>
        answers.push((failed) => (failed ? reject(new Error("No.")) : resolve())),
      ),
  );
  function Form() {
    const { mutate, status } = useSingleMutation<void, Error, void, unknown>({ mutationFn: send });
    return (
      <button onClick={() => mutate()} type="button">
        {status}
      </button>
    );
  }
  renderPages({ "/": Form });
  const button = await screen.findByRole("button");
  for (const [index, failed] of [true, false].entries()) {
    // In one batch, as two clicks while the browser is busy: React draws nothing between them.
    button.click();
    button.click();
    await waitFor(() => expect(button).toHaveTextContent("pending"));
    fireEvent.click(button);
    expect(send).toHaveBeenCalledTimes(index + 1);
    answers[index]?.(failed);
    await waitFor(() => expect(button).toHaveTextContent(failed ? "error" : "success"));
  }
});
