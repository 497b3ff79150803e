import { Button, Code, CopyButton, Group, Input, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChange } from "../../data/change.ts";
import { api, take } from "../../data/client.ts";
import { fieldErrors, isAboutFields } from "../fields.ts";
import { Problem } from "../Trouble.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

interface Props {
  /** runs after the last step */
  onDone: () => void;
  /** undefined: the person can't work without it */
  onCancel?: () => void;
  /** its buttons are as wide as the card */
  wide?: boolean;
}

const TYPED = "Or type this key into the app";

/** Sets up two-factor authentication: password, QR code, a code of the app, and the recovery codes. */
export function SetUpFactor({ onDone, onCancel, wide = false }: Props) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const begin = useChange(() => take(api.auth["second-factor"].index.$post({ json: { password } })), { stale: [] });
  const confirm = useChange(() => take(api.auth["second-factor"].confirm.index.$post({ json: { code } })), { stale: [["second-factor"]] });
  const submit = (act: () => void) => (event: FormEvent) => {
    event.preventDefault();
    act();
  };
  const cancel = onCancel && (
    <Button variant="default" onClick={onCancel}>
      Cancel
    </Button>
  );
  if (confirm.data) return <RecoveryCodes codes={confirm.data.data.recovery_codes} onDone={onDone} />;
  if (!begin.data)
    return (
      <form onSubmit={submit(() => begin.mutate(undefined))}>
        <Stack>
          {begin.error && !isAboutFields(begin.error, ["password"]) && <Problem error={begin.error} />}
          {wide && <Step n={1}>Next, you scan a code with the app, then you save your recovery codes.</Step>}
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            error={fieldErrors(begin.error)["password"]}
          />
          <Group>
            <Button type="submit" fullWidth={wide} loading={begin.isPending}>
              Set up
            </Button>
            {cancel}
          </Group>
        </Stack>
      </form>
    );
  const { qr_svg, secret } = begin.data.data;
  return (
    <form onSubmit={submit(() => confirm.mutate(undefined))}>
      <Stack>
        {confirm.error && !isAboutFields(confirm.error, ["code"]) && <Problem error={confirm.error} />}
        {wide && <Step n={2}>Then you save your recovery codes.</Step>}
        <Text size="sm">Scan this code with your authenticator app, such as Google Authenticator, 1Password or Aegis.</Text>
        <img
          src={`data:image/svg+xml;utf8,${encodeURIComponent(qr_svg)}`}
          alt="QR code for your authenticator app"
          width={200}
          height={200}
          style={{ background: "white", padding: 8, borderRadius: 4 }}
        />
        <Input.Wrapper label={TYPED} labelElement="div">
          <Group gap="xs" wrap="nowrap">
            <Code aria-label={TYPED} fz="sm" px="sm" py={6}>
              {secret.replace(/(.{4})(?=.)/g, "$1 ")}
            </Code>
            <CopyButton value={secret}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="light" flex="none" onClick={copy} aria-label="Copy key">
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
          </Group>
        </Input.Wrapper>
        <TextInput
          label="Code"
          description="The 6 digits that the app shows now."
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          error={fieldErrors(confirm.error)["code"]}
        />
        <Group>
          <Button type="submit" fullWidth={wide} loading={confirm.isPending}>
            Turn on
          </Button>
          {cancel}
        </Group>
      </Stack>
    </form>
  );
}

/** Where the person is, and what comes next. */
const Step = ({ n, children }: { n: number; children: string }) => (
  <Text size="sm" c="dimmed">
    Step {n} of 3. {children}
  </Text>
);
