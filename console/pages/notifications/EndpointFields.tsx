import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { NOTIFICATION_KINDS, type NotificationKind, NOTIFICATIONS } from "../../../domain/events/kinds.ts";
import { inputsOf } from "../../parts/fields.ts";

export interface EndpointValues {
  url: string;
  description: string;
  kinds: NotificationKind[];
}
export const ENDPOINT_FIELDS = ["url", "description", "kinds"];

interface Props {
  values: EndpointValues;
  set: (changes: Partial<EndpointValues>) => void;
  errors: Record<string, string>;
}

/** The fields of an endpoint: its address and its event kinds. */
export function EndpointFields({ values, set, errors }: Props) {
  const input = inputsOf<"url" | "description">(values, set, errors);
  const kinds = errors["kinds"] ?? (values.kinds.length === 0 ? "Choose at least one, or it is never called." : undefined);
  return (
    <Stack>
      <TextInput
        label="Address"
        placeholder="https://example.com/igny8"
        description="It is called with POST and JSON. https; private addresses are refused."
        type="url"
        required
        data-autofocus
        {...input("url")}
      />
      <TextInput label="Description" description="What it is for." maxLength={200} dir="auto" {...input("description")} />
      <Checkbox.Group
        label="Is told when"
        error={kinds}
        value={values.kinds}
        onChange={(chosen) => set({ kinds: NOTIFICATION_KINDS.filter((kind) => chosen.includes(kind)) })}
      >
        <Stack gap="xs" mt="xs">
          {NOTIFICATION_KINDS.map((kind) => (
            <Checkbox key={kind} value={kind} label={NOTIFICATIONS[kind].label} description={`${NOTIFICATIONS[kind].about} ${kind}`} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Group>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => set({ kinds: values.kinds.length === NOTIFICATION_KINDS.length ? [] : NOTIFICATION_KINDS })}
        >
          {values.kinds.length === NOTIFICATION_KINDS.length ? "None" : "All"}
        </Button>
      </Group>
    </Stack>
  );
}
