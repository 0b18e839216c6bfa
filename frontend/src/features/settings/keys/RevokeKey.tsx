import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { listApiKeysQueryKey } from "../../../api/@tanstack/react-query.gen.ts";
import { revokeApiKey } from "../../../api/sdk.gen.ts";
import type { ApiKeyOut } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import classes from "../SettingsPage.module.css";

const text = strings.settings;

/** Asks first: a revoked key can't be brought back. */
export function RevokeKey({ item }: { item: ApiKeyOut }) {
  const [asking, ask] = useDisclosure(false);
  const cache = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeApiKey({ path: { key_id: item.id } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: listApiKeysQueryKey() }),
  });
  return (
    <>
      <Button aria-label={text.revokeNamed(item.name)} onClick={ask.open} size="xs" variant="default">
        {text.revoke}
      </Button>
      <Modal onClose={ask.close} opened={asking} title={text.revokeTitle(item.name)} withCloseButton={false}>
        <div className={classes.form}>
          <p>{text.revokeDetail}</p>
          {revoke.isError && <ProblemNotice error={revoke.error} />}
          <div className={classes.choice}>
            <Button data-autofocus onClick={ask.close} variant="default">
              {text.keep}
            </Button>
            <Button loading={revoke.isPending} onClick={() => revoke.mutate()} variant="danger">
              {text.revoke}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
