import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import {
  endOtherSessionsMutation,
  endSessionMutation,
  getSessionDescendantsOptions,
  listSessionsQueryKey,
} from "../../../api/@tanstack/react-query.gen.ts";
import type { SessionOut } from "../../../api/types.gen.ts";
import { shared } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { signOut } from "../../session/session.ts";
import { DescendantsChoice } from "../descendants/DescendantsChoice.tsx";
import { text } from "./strings.ts";

/** Ends another session, or signs out of this one. Asks first. */
export function EndSession({ item }: { item: SessionOut }) {
  return item.current ? <SignOut /> : <EndOther item={item} />;
}

function SignOut() {
  const [asking, ask] = useDisclosure(false);
  const navigate = useNavigate();
  const leave = useSingleMutation({ mutationFn: signOut, onSuccess: () => navigate({ to: "/signin" }) });
  return (
    <>
      <Button onClick={ask.open} size="xs" variant="default">
        {text.signOut}
      </Button>
      <ConfirmDialog
        cancel={shared.cancel}
        confirm={text.signOut}
        error={leave.error}
        loading={leave.isPending}
        onClose={ask.close}
        onConfirm={leave.mutate}
        opened={asking}
        title={text.signOutTitle}
      >
        <p>{text.signOutDetail}</p>
      </ConfirmDialog>
    </>
  );
}

function EndOther({ item }: { item: SessionOut }) {
  const [asking, ask] = useDisclosure(false);
  const [descendants, setDescendants] = useState(false);
  const cache = useQueryClient();
  const path = { session_id: item.id };
  const made = useQuery({ ...getSessionDescendantsOptions({ path }), enabled: asking, gcTime: 0 });
  const end = useSingleMutation({
    ...endSessionMutation(),
    onSuccess: () => cache.invalidateQueries({ queryKey: listSessionsQueryKey() }),
  });
  const device = item.device ?? text.unknownDevice;
  const { name } = item.principal;
  return (
    <>
      <Button aria-label={text.endNamed(name, device)} onClick={ask.open} size="xs" variant="default">
        {text.end}
      </Button>
      <ConfirmDialog
        cancel={shared.cancel}
        confirm={text.end}
        danger
        disabled={made.isPending}
        error={end.error}
        loading={end.isPending}
        onClose={ask.close}
        onConfirm={() => end.mutate({ path, query: { descendants } })}
        opened={asking}
        title={text.endTitle(name)}
      >
        <p>{text.endDetail(device)}</p>
        <DescendantsChoice checked={descendants} made={made} onChange={setDescendants} />
      </ConfirmDialog>
    </>
  );
}

/** Ends every session but that of this browser, without the admin scope one's own. `onEnded` gets their number. */
export function EndOthers({ disabled, onEnded }: { disabled: boolean; onEnded: (count: number) => void }) {
  const [asking, ask] = useDisclosure(false);
  const { admin } = usePermissions();
  const cache = useQueryClient();
  const end = useSingleMutation({
    ...endOtherSessionsMutation(),
    onSuccess: async ({ ended }) => {
      await cache.invalidateQueries({ queryKey: listSessionsQueryKey() });
      ask.close();
      onEnded(ended);
    },
  });
  return (
    <>
      <Button disabled={disabled} onClick={ask.open} variant="default">
        {text.endOthers}
      </Button>
      <ConfirmDialog
        cancel={shared.cancel}
        confirm={text.endOthers}
        danger
        error={end.error}
        loading={end.isPending}
        onClose={ask.close}
        onConfirm={() => end.mutate({})}
        opened={asking}
        title={text.endOthersTitle}
      >
        <p>{admin ? text.endOthersDetail : text.endOwnDetail}</p>
      </ConfirmDialog>
    </>
  );
}
