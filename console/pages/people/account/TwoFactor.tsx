import { Badge, Button, Group, PasswordInput, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { factorQuery } from "../../../data/account.ts";
import { useChange } from "../../../data/change.ts";
import { api, take } from "../../../data/client.ts";
import { useMe } from "../../../data/session.ts";
import { fieldErrors, inputsOf, isAboutFields } from "../../../parts/fields.ts";
import { RecoveryCodes } from "../../../parts/people/RecoveryCodes.tsx";
import { SetUpFactor } from "../../../parts/people/SetUpFactor.tsx";
import { Section } from "../../../parts/Section.tsx";
import { Problem } from "../../../parts/Trouble.tsx";
import { LOADING } from "../../../parts/loading.ts";

const STALE = [["second-factor"], ["me"], ["members"]];

/** The person's two-factor authentication. */
export function TwoFactor() {
  const { data, error, refetch } = useQuery(factorQuery);
  const [doing, setDoing] = useState<"set up" | "turn off" | "new codes">();
  const [cancelled, setCancelled] = useState(false);
  const cancel = () => {
    setDoing(undefined);
    setCancelled(true);
  };
  const finish = useChange(async () => undefined, { stale: STALE });
  const done = () => {
    setDoing(undefined);
    finish.mutate(undefined);
  };
  return (
    <Section
      narrow
      title="Two-factor authentication"
      about={
        data?.enabled
          ? "You sign in with your password and a code from an app on your phone. API tokens work as before."
          : "Protect your account with a code from an app on your phone. API tokens work as before."
      }
    >
      {error && !data && <Problem error={error} again={() => void refetch()} />}
      {!data && !error && <Skeleton h={72} {...LOADING} />}
      {doing === "set up" && <SetUpFactor onDone={done} onCancel={cancel} />}
      {doing === "turn off" && <TurnOff onDone={done} />}
      {doing === "new codes" && <NewCodes onDone={done} />}
      {doing === undefined && data && (
        <Stack gap="sm">
          <Group gap="sm">
            <Badge variant="dot" color={data.enabled ? "teal" : "gray.6"}>
              {data.enabled ? "On" : "Off"}
            </Badge>
            {data.enabled && (
              <Text size="sm" c={data.recovery_codes_left < 3 ? "orange.8" : "dimmed"}>
                {data.recovery_codes_left} recovery codes left
              </Text>
            )}
          </Group>
          <Group>
            {data.enabled ? (
              <>
                <Button variant="default" onClick={() => setDoing("new codes")}>
                  New recovery codes
                </Button>
                <Button variant="default" onClick={() => setDoing("turn off")}>
                  Turn off
                </Button>
              </>
            ) : (
              <Button autoFocus={cancelled} onClick={() => setDoing("set up")}>
                Set up two-factor authentication
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Section>
  );
}

const CODE = {
  label: "Code",
  description: "From your app, or a recovery code.",
  autoComplete: "one-time-code",
  required: true,
  maxLength: 60,
};

function TurnOff({ onDone }: { onDone: () => void }) {
  const { second_factor } = useMe();
  const [values, setValues] = useState({ password: "", code: "" });
  const turnOff = useChange(() => take(api.auth["second-factor"].disable.index.$post({ json: values })), {
    stale: STALE,
    said: () => "Two-factor authentication is off.",
  });
  const input = inputsOf(values, (changes) => setValues({ ...values, ...changes }), fieldErrors(turnOff.error));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    turnOff.mutate(undefined, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {turnOff.error && !isAboutFields(turnOff.error, ["password", "code"]) && <Problem error={turnOff.error} />}
        {second_factor.required && (
          <Text size="sm">This account requires two-factor authentication. You must set it up again before you continue.</Text>
        )}
        <PasswordInput label="Your password" autoComplete="current-password" required {...input("password")} />
        <TextInput {...CODE} {...input("code")} />
        <Group>
          <Button color="red" type="submit" loading={turnOff.isPending}>
            Turn off
          </Button>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function NewCodes({ onDone }: { onDone: () => void }) {
  const [code, setCode] = useState("");
  const renew = useChange(() => take(api.auth["second-factor"]["recovery-codes"].index.$post({ json: { code } })), { stale: [] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    renew.mutate(undefined);
  };
  if (renew.data) return <RecoveryCodes codes={renew.data.data.recovery_codes} onDone={onDone} />;
  return (
    <form onSubmit={submit}>
      <Stack>
        {renew.error && !isAboutFields(renew.error, ["code"]) && <Problem error={renew.error} />}
        <TextInput {...CODE} value={code} onChange={(event) => setCode(event.target.value)} error={fieldErrors(renew.error)["code"]} />
        <Text size="sm">Your earlier recovery codes stop working.</Text>
        <Group>
          <Button type="submit" loading={renew.isPending}>
            Create new codes
          </Button>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
