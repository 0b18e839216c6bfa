import { Button } from "@mantine/core";
import { useCallback } from "react";
import { dismissMessage, type StoredMessage, useMessages } from "../../lib/notices.ts";
import { CheckIcon, WarningIcon } from "../../ui/icons.tsx";
import { CardFoot, cardDetail, TrayCard, useLeaving } from "../../ui/TrayCard.tsx";
import { text } from "../strings.ts";

/** What just happened, with what can be done about it. Failures stay until they are dismissed. */
export function Messages() {
  return useMessages().map((message) => <MessageCard key={message.id} message={message} />);
}

function MessageCard({ message: { id, title, detail, tone, action } }: { message: StoredMessage }) {
  const dismiss = useCallback(() => dismissMessage(id), [id]);
  const leaving = useLeaving(tone === "success", dismiss);
  return (
    <TrayCard
      {...leaving}
      dismiss={text.dismiss(title)}
      icon={tone === "success" ? <CheckIcon size={17} /> : <WarningIcon size={17} />}
      onDismiss={dismiss}
      title={title}
      tone={tone}
    >
      {(detail ?? action) && (
        <CardFoot>
          {detail && <span className={cardDetail}>{detail}</span>}
          {action && (
            <Button
              onClick={() => {
                dismiss();
                action.run();
              }}
              size="compact-xs"
              variant="default"
            >
              {action.label}
            </Button>
          )}
        </CardFoot>
      )}
    </TrayCard>
  );
}
