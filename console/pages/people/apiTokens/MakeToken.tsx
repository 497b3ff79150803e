import { Button, Group, Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { fieldErrors, isAboutFields } from "../../../parts/fields.ts";
import { Secret } from "../../../parts/Secret.tsx";
import { Time } from "../../../parts/time/Time.tsx";
import { Problem } from "../../../parts/Trouble.tsx";

const NEVER = "never";
const ENDS = [
  { value: "7", label: "In a week" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: NEVER, label: "Never, until it is revoked" },
];

/** Creates a token and shows it once. */
export function MakeToken({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("365");
  const json = { name, ...(days === NEVER ? {} : { expires_in_days: Number(days) }) };
  const make = useChange(() => take(api.account["api-tokens"].index.$post({ json })), { stale: [["api-tokens"]] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(undefined);
  };
  const leave = () => {
    make.reset();
    if (make.data) setName("");
    onClose();
  };
  const made = make.data?.data;
  return (
    <Modal
      opened={opened}
      onClose={leave}
      title={made ? "Your new token" : "Make a token"}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
    >
      {made ? (
        <Stack>
          <Secret title="Copy it now" label="API token" value={made.token}>
            It is shown this once, and stored nowhere: not even we can show it again. Treat it like your password. Whoever has it can do
            what you may do here
            {made.expires_at ? (
              <>
                , until it ends <Time at={made.expires_at} />
              </>
            ) : null}
            .
          </Secret>
          <Group justify="flex-end">
            <Button onClick={leave}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            {make.error && !isAboutFields(make.error, ["name", "expires_in_days"]) && <Problem error={make.error} />}
            <TextInput
              label="Name"
              description="Which program it is for. You recognise it by this name later."
              placeholder="Our writing program"
              required
              maxLength={200}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.target.value)}
              error={fieldErrors(make.error)["name"]}
            />
            <NativeSelect
              label="Ends"
              description="From then on it opens nothing. A new one takes its place whenever you like."
              data={ENDS}
              value={days}
              onChange={(event) => setDays(event.target.value)}
              error={fieldErrors(make.error)["expires_in_days"]}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={leave}>
                Cancel
              </Button>
              <Button type="submit" loading={make.isPending}>
                Make it
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
