import { Button, Group, PasswordInput, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChangeIntegration } from "../../../../../data/integration.ts";
import { useMayPublish } from "../../../../../data/session.ts";
import { Confirm } from "../../../../../parts/Confirm.tsx";
import { fieldErrors, isAboutFields } from "../../../../../parts/fields.ts";
import { Problem } from "../../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../../props.ts";

const FIELDS = ["basic_auth.user", "basic_auth.password"];

/** What is set, and the fields that replace it. */
export function BasicAuthForm({ integration }: Pick<OfIntegration, "integration">) {
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
    <>
      {change.error && !isAboutFields(change.error, FIELDS) && <Problem error={change.error} />}
      <Text size="sm">
        {isSet
          ? "A user and a password are set. IGNY8 does not show them. Enter new ones to replace them."
          : "No user and password are set."}
      </Text>
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
            {isSet && (
              <Confirm label="Remove" yes="Remove" color="red" loading={change.isPending} onYes={() => change.mutate({ basic_auth: null })}>
                IGNY8 deletes the user and the password. If the site still asks for them, IGNY8 can't publish there.
              </Confirm>
            )}
          </Group>
          <Text size="sm" c="dimmed" mt="xs">
            After that, test the connection above.
          </Text>
        </form>
      )}
    </>
  );
}
