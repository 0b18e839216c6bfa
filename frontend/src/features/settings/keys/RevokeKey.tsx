import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  getApiKeyDescendantsOptions,
  listApiKeysQueryKey,
  revokeApiKeyMutation,
} from "../../../api/@tanstack/react-query.gen.ts";
import type { ApiKeyOut } from "../../../api/types.gen.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { DescendantsChoice } from "../descendants/DescendantsChoice.tsx";
import { text } from "./strings.ts";

/** Asks first: a revoked key can't be restored. Offers to end what it made too. */
export function RevokeKey({ item }: { item: ApiKeyOut }) {
  const [asking, ask] = useDisclosure(false);
  const [descendants, setDescendants] = useState(false);
  const cache = useQueryClient();
  const path = { key_id: item.id };
  const made = useQuery({ ...getApiKeyDescendantsOptions({ path }), enabled: asking, gcTime: 0 });
  const revoke = useSingleMutation({
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
        disabled={made.isPending}
        error={revoke.error}
        loading={revoke.isPending}
        onClose={ask.close}
        onConfirm={() => revoke.mutate({ path, query: { descendants } })}
        opened={asking}
        title={text.revokeTitle(item.name)}
      >
        <p>{text.revokeDetail}</p>
        <DescendantsChoice checked={descendants} made={made} onChange={setDescendants} />
      </ConfirmDialog>
    </>
  );
}
