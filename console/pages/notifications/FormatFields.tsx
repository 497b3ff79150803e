import { Button, Code, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { NOTIFICATION_KINDS, type NotificationKind, NOTIFICATIONS } from "../../../domain/events/kinds.ts";
import { PLACEHOLDERS, TEMPLATE_LIMIT } from "../../../domain/notifications/template.ts";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { type Format, FORMATS } from "../../../domain/notifications/formats.ts";
import { fieldErrors } from "../../parts/fields.ts";
import { Problem } from "../../parts/Trouble.tsx";

const NAMES: Record<Format, { label: string; about: string }> = {
  igny8: { label: "IGNY8 (JSON for programs)", about: "Signed JSON with the event's data." },
  slack: { label: "Slack", about: "For the address of an incoming webhook of Slack." },
  discord: { label: "Discord", about: "For the address of a webhook of a Discord channel." },
  teams: { label: "Microsoft Teams", about: "For the address of a Teams workflow that starts when a webhook request is received." },
  custom: { label: "Custom template", about: "Your own JSON, with placeholders for the event's data." },
};
export const formatName = (format: Format): string => NAMES[format].label;

/** The template that a person begins with. */
export const FIRST_TEMPLATE = `{
  "text": "{{event.label}}: {{article.title}} ({{site.name}})",
  "url": "{{post.url}}"
}`;

interface Props {
  format: Format;
  template: string | null;
  set: (changes: { format?: Format; template?: string | null }) => void;
  errors: Record<string, string>;
}

/** The format of an endpoint's body, and its template. */
export function FormatFields({ format, template, set, errors }: Props) {
  return (
    <Stack gap="sm">
      <Select
        label="Format"
        description={NAMES[format].about}
        data={FORMATS.map((value) => ({ value, label: NAMES[value].label }))}
        allowDeselect={false}
        value={format}
        onChange={(next) => {
          const chosen = FORMATS.find((one) => one === next) ?? "igny8";
          set({ format: chosen, template: chosen === "custom" ? (template ?? FIRST_TEMPLATE) : null });
        }}
        error={errors["format"]}
      />
      {format === "custom" && (
        <Textarea
          label="Template"
          description={
            <>
              JSON. If a text is only a placeholder, numbers stay numbers. Placeholders:{" "}
              {Object.keys(PLACEHOLDERS).map((name, index) => (
                <span key={name}>
                  {index > 0 && ", "}
                  <span title={PLACEHOLDERS[name as keyof typeof PLACEHOLDERS]}>{`{{${name}}}`}</span>
                </span>
              ))}
            </>
          }
          autosize
          minRows={5}
          maxRows={20}
          maxLength={TEMPLATE_LIMIT}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
          value={template ?? ""}
          onChange={(event) => set({ template: event.target.value })}
          error={errors["template"]}
        />
      )}
    </Stack>
  );
}

/** What the endpoint would get for an event of a kind. Errors of the template name the place. */
export function Preview({ format, template }: Pick<Props, "format" | "template">) {
  const [kind, setKind] = useState<NotificationKind>("content.failed");
  const ask = useChange(
    (of: NotificationKind) => take(api.account.notifications.preview.index.$post({ json: { format, template, kind: of } })),
    { stale: [] },
  );
  const problem = fieldErrors(ask.error)["template"];
  const shown = useRef<HTMLElement>(null);
  // The dialog's footer may hide it.
  useEffect(() => {
    shown.current?.scrollIntoView({ block: "nearest" });
  }, [ask.data]);
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs">
        <Select
          label="Preview with"
          data={NOTIFICATION_KINDS.map((value) => ({ value, label: NOTIFICATIONS[value].label }))}
          allowDeselect={false}
          value={kind}
          onChange={(next) => setKind(NOTIFICATION_KINDS.find((one) => one === next) ?? "content.failed")}
          style={{ flex: "1 1 220px" }}
        />
        <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate(kind)}>
          Preview
        </Button>
      </Group>
      {problem ? (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problem.replace(/^This /, "The template ")}
        </Text>
      ) : (
        ask.error && <Problem error={ask.error} />
      )}
      {ask.data && !ask.error && (
        <Code
          block
          ref={shown}
          tabIndex={0}
          aria-label="Preview"
          style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 320, overflow: "auto" }}
        >
          {JSON.stringify(ask.data.data.body, null, 2)}
        </Code>
      )}
    </Stack>
  );
}
