import {
  type DefaultError,
  type UseMutationOptions,
  type UseMutationResult,
  useMutation,
} from "@tanstack/react-query";
import { useCallback, useRef } from "react";

/**
 * A mutation that ignores calls while one is under way. `isPending` alone comes too late for a double click: both clicks
 * may arrive before the button is drawn as disabled.
 */
export function useSingleMutation<
  Data = unknown,
  Failure = DefaultError,
  Variables = void,
  Context = unknown,
>(
  options: UseMutationOptions<Data, Failure, Variables, Context>,
): UseMutationResult<Data, Failure, Variables, Context> {
  const running = useRef(false);
  const mutation = useMutation<Data, Failure, Variables, Context>({
    ...options,
    onSettled: (...args) => {
      running.current = false;
      return options.onSettled?.(...args);
    },
  });
  const start = mutation.mutate;
  const mutate = useCallback<typeof start>(
    (...args) => {
      if (running.current) return;
      running.current = true;
      start(...args);
    },
    [start],
  );
  return { ...mutation, mutate };
}
