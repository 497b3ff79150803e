import { Button, Checkbox, Code, Stack, TextInput } from "@mantine/core";
import { NOTIFICATION_KINDS, type NotificationKind, NOTIFICATIONS } from "../../../domain/events/kinds.ts";
import type { Format } from "../../../domain/notifications/formats.ts";
import { inputsOf } from "../../parts/fields.ts";
import { FormatFields, Preview } from "./FormatFields.tsx";

export interface EndpointValues {
  url: string;
  description: string;
  kinds: NotificationKind[];
  format: Format;
  template: string | null;
}
export const ENDPOINT_FIELDS = ["url", "description", "kinds", "format", "template"];

interface Props {
  values: EndpointValues;
  set: (changes: Partial<EndpointValues>) => void;
  errors: Record<string, string>;
}

/** The fields of an endpoint: its address, its format and its events. */
export function EndpointFields({ values, set, errors }: Props) {
  const input = inputsOf<"url" | "description">(values, set, errors);
  const kinds = errors["kinds"] ?? (values.kinds.length === 0 ? "Choose at least one event." : undefined);
  const forPrograms = values.format === "igny8" || values.format === "custom";
  return (
    <Stack>
      <TextInput
        label="Address"
        placeholder="https://example.com/igny8"
        description="IGNY8 sends POST requests with JSON here. It must start with https and must not be a private address."
        type="url"
        required
        data-autofocus
        {...input("url")}
      />
      <TextInput label="Name" description="Shown in IGNY8 in place of the address." maxLength={200} dir="auto" {...input("description")} />
      <FormatFields format={values.format} template={values.template} set={set} errors={errors} />
      <Checkbox.Group
        label="Events"
        error={kinds}
        value={values.kinds}
        onChange={(chosen) => set({ kinds: NOTIFICATION_KINDS.filter((kind) => chosen.includes(kind)) })}
      >
        <Stack gap="xs" mt="xs">
          <Button
            variant="subtle"
            size="compact-sm"
            ml={-7}
            style={{ alignSelf: "flex-start" }}
            onClick={() => set({ kinds: values.kinds.length === NOTIFICATION_KINDS.length ? [] : NOTIFICATION_KINDS })}
          >
            {values.kinds.length === NOTIFICATION_KINDS.length ? "Clear all" : "Choose all"}
          </Button>
          {NOTIFICATION_KINDS.map((kind) => (
            <Checkbox
              key={kind}
              value={kind}
              label={NOTIFICATIONS[kind].label}
              description={
                <>
                  {NOTIFICATIONS[kind].about} {forPrograms && <Code>{kind}</Code>}
                </>
              }
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <Preview key={values.format} format={values.format} template={values.template} />
    </Stack>
  );
}
