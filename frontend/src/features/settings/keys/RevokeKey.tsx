import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { listApiKeysQueryKey, revokeApiKeyMutation } from "../../../api/@tanstack/react-query.gen.ts";
import type { ApiKeyOut } from "../../../api/types.gen.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { text } from "./strings.ts";

/** Asks first: a revoked key can't be restored. */
export function RevokeKey({ item }: { item: ApiKeyOut }) {
  const [asking, ask] = useDisclosure(false);
  const cache = useQueryClient();
  const revoke = useMutation({
    ...revokeApiKeyMutation(),
    onSuccess: () => cache.invalidateQueries({ queryKey: listApiKeysQueryKey() }),
  });
  return (
    <>
      <Button aria-label={text.revokeNamed(item.name)} onClick={ask.open} size="xs" variant="default">
        {text.revoke}
      </Button>
      <ConfirmDialog
        cancel={text.keep}
        confirm={text.revoke}
        danger
        error={revoke.error}
        loading={revoke.isPending}
        onClose={ask.close}
        onConfirm={() => revoke.mutate({ path: { key_id: item.id } })}
        opened={asking}
        title={text.revokeTitle(item.name)}
      >
        <p>{text.revokeDetail}</p>
      </ConfirmDialog>
    </>
  );
}
