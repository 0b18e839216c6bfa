import { getRouteApi } from "@tanstack/react-router";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { useWebhook } from "../queries.ts";
import { EditEndpoint } from "./EditEndpoint.tsx";

const route = getRouteApi("/app/webhooks/$webhookId/edit");

/** The edit dialog at its own address, over the page of the endpoint. */
export function EditEndpointRoute() {
  const { webhookId } = route.useParams();
  const navigate = route.useNavigate();
  const { admin } = usePermissions();
  const { data: webhook } = useWebhook(webhookId);
  if (webhook === undefined || !admin) return null;
  const leave = (saved: boolean) =>
    void navigate({
      to: "/webhooks/$webhookId",
      params: { webhookId },
      search: (current) => current,
      ignoreBlocker: saved,
      replace: saved,
      resetScroll: false,
    });
  return <EditEndpoint onClose={leave} webhook={webhook} />;
}
