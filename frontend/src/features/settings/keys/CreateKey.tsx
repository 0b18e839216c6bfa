import { Button, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useClipboard, useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listApiKeysQueryKey } from "../../../api/@tanstack/react-query.gen.ts";
import { createApiKey } from "../../../api/sdk.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { CopyIcon } from "../../../ui/icons.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import classes from "../SettingsPage.module.css";

const text = strings.settings;
const DAY = 86_400_000;

type Scope = "read" | "write" | "admin";

/** Makes a key and shows it once: it is forgotten when the dialog closes. */
export function CreateKey() {
  const [opened, dialog] = useDisclosure(false);
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [days, setDays] = useState("90");
  const clipboard = useClipboard();
  const cache = useQueryClient();
  const create = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const expires_at = days === "0" ? null : new Date(Date.now() + Number(days) * DAY).toISOString();
      return (await createApiKey({ body: { name: name.trim(), scopes: [scope], expires_at } })).data;
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: listApiKeysQueryKey() }),
  });
  const close = () => {
    dialog.close();
    create.reset();
    clipboard.reset();
    setName("");
  };
  return (
    <>
      <Button onClick={dialog.open}>{text.create}</Button>
      <Modal
        closeOnClickOutside={!create.isSuccess}
        onClose={close}
        opened={opened}
        title={create.data ? text.createdTitle : text.create}
        withCloseButton={false}
      >
        {create.data ? (
          <div className={classes.form}>
            <p>{text.once}</p>
            <code className={classes.key} data-testid="new-key">
              {create.data.key}
            </code>
            <div className={classes.choice}>
              <Button
                leftSection={<CopyIcon size={16} />}
                onClick={() => clipboard.copy(create.data.key)}
                variant="default"
              >
                {clipboard.error ? text.copyFailed : clipboard.copied ? text.copied : text.copy}
              </Button>
              <Button onClick={close}>{text.done}</Button>
            </div>
          </div>
        ) : (
          <form
            className={classes.form}
            onSubmit={(event) => {
              event.preventDefault();
              create.mutate();
            }}
          >
            <TextInput
              data-autofocus
              label={text.name}
              maxLength={200}
              onChange={(event) => setName(event.currentTarget.value)}
              value={name}
            />
            <div>
              <p className={classes.label}>{text.scope}</p>
              <SegmentedControl
                aria-label={text.scope}
                data={["read", "write", "admin"]}
                fullWidth
                onChange={(value) => setScope(value as Scope)}
                value={scope}
              />
            </div>
            <div>
              <p className={classes.label}>{text.expiry}</p>
              <SegmentedControl
                aria-label={text.expiry}
                data={[
                  { value: "30", label: text.days30 },
                  { value: "90", label: text.days90 },
                  { value: "365", label: text.year },
                  { value: "0", label: text.never },
                ]}
                fullWidth
                onChange={setDays}
                value={days}
              />
            </div>
            {create.isError && <ProblemNotice error={create.error} />}
            <div className={classes.choice}>
              <Button onClick={close} variant="default">
                {text.cancel}
              </Button>
              <Button disabled={name.trim() === ""} loading={create.isPending} type="submit">
                {text.create}
              </Button>
            </div>
          </form>
        )}
      </Modal>
    </>
  );
}
