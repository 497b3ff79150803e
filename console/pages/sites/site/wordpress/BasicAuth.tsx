import { Button, Group, PasswordInput, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChangeIntegration } from "../../../../data/integration.ts";
import { useMayPublish } from "../../../../data/session.ts";
import { Confirm } from "../../../../parts/Confirm.tsx";
import { fieldErrors, isAboutFields } from "../../../../parts/fields.ts";
import { Section } from "../../../../parts/Section.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";

const FIELDS = ["basic_auth.user", "basic_auth.password"];

/** The user and password for HTTP Basic authentication of a staging site. They are stored and never shown. */
export function BasicAuth({ integration }: OfIntegration) {
  const { id, credentials_json } = integration;
  const isSet = credentials_json.basic_auth === "set";
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const change = useChangeIntegration(id);
  const mayWrite = useMayPublish();
  const errors = fieldErrors(change.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { basic_auth: { user, password } },
      {
        onSuccess: () => {
          setUser("");
          setPassword("");
        },
      },
    );
  };
  return (
    <Section
      title="Basic auth"
      about="Only for a site, usually a staging site, whose web server asks for a user and a password before it shows anything."
      actions={
        mayWrite &&
        isSet && (
          <Confirm label="Remove" yes="Remove them" loading={change.isPending} onYes={() => change.mutate({ basic_auth: null })}>
            The user and password are forgotten. A site that still asks for them can't be published to.
          </Confirm>
        )
      }
    >
      {change.error && !isAboutFields(change.error, FIELDS) && <Problem error={change.error} />}
      <Text size="sm">{isSet ? "A user and a password are set. They are not shown; new ones replace them." : "None is set."}</Text>
      {mayWrite && (
        <form onSubmit={submit} noValidate>
          <Group gap="xs" align="flex-end">
            <TextInput
              label="User"
              autoComplete="off"
              value={user}
              onChange={(event) => setUser(event.target.value)}
              error={errors["basic_auth.user"]}
              style={{ flex: "1 1 180px" }}
              maw={280}
            />
            <PasswordInput
              label="Password"
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              error={errors["basic_auth.password"]}
              style={{ flex: "1 1 180px" }}
              maw={280}
            />
            <Button type="submit" variant="default" loading={change.isPending} disabled={!user || !password}>
              {isSet ? "Replace" : "Set"}
            </Button>
          </Group>
          <Text size="sm" c="dimmed" mt="xs">
            Then test the connection above.
          </Text>
        </form>
      )}
    </Section>
  );
}
