import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense } from "react";
import { lazyComponent } from "../../../ui/lazyComponent.tsx";
import type { UploadItem } from "../transfer/item.ts";
import { hasUploaded } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import { text } from "./strings.ts";

const ConfirmDialog = lazyComponent(() => import("../../../ui/ConfirmDialog.tsx"), "ConfirmDialog");

/** Takes a file off the page. Asks first where that deletes something that was uploaded. */
export function Discard({
  item,
  label = text.discard,
  size = "xs",
  useless = false,
}: {
  item: UploadItem;
  label?: string;
  size?: "xs" | "sm";
  /** The file can't be imported, so that there is nothing to keep. */
  useless?: boolean;
}) {
  const [asking, ask] = useDisclosure(false);
  const { name } = item.file;
  const discard = () => uploadStore.discard(item.key);
  return (
    <>
      <Button
        aria-label={`${label}: ${name}`}
        onClick={hasUploaded(item) && !useless ? ask.open : discard}
        size={size}
        variant="default"
      >
        {label}
      </Button>
      {asking && (
        <Suspense fallback={null}>
          <ConfirmDialog
            cancel={text.keep}
            confirm={text.discard}
            danger
            onClose={ask.close}
            onConfirm={discard}
            title={text.discardTitle(name)}
          >
            <p>{item.stage.phase === "arrived" ? text.discardArrived : text.discardPart}</p>
          </ConfirmDialog>
        </Suspense>
      )}
    </>
  );
}
