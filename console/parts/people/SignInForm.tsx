import { Anchor, PasswordInput, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, ApiProblem, take } from "../../data/client.ts";
import { type Me, meQuery } from "../../data/session.ts";
import { GateForm } from "./GateForm.tsx";

interface Props {
  onDone?: () => void;
  /** who signed in before; the focus is on the password then */
  email?: string;
  /** runs when the form asks for the code, and when it no longer does */
  onCode?: (asking: boolean) => void;
}

/** E-mail and password, and the code of people who use two-factor authentication. Afterwards the open page continues, or `onDone` runs. */
export function SignInForm({ onDone, email: known = "", onCode }: Props) {
  const queries = useQueryClient();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [pending, setPending] = useState<string>();
  const done = async (me: Me) => {
    // An answer to a question from before the sign-in would say that nobody is signed in.
    await queries.cancelQueries({ queryKey: meQuery.queryKey });
    queries.setQueryData(meQuery.queryKey, me);
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
    onDone?.();
  };
  const signIn = useMutation({
    mutationFn: () => take(api.auth["sign-in"].index.$post({ json: { email, password } })),
    onSuccess: ({ data }) => ("pending_token" in data ? ask(data.pending_token) : done(data)),
  });
  const ask = (token?: string) => {
    setPending(token);
    onCode?.(token !== undefined);
  };
  if (pending !== undefined) return <CodeForm pending_token={pending} onDone={done} onBack={() => ask()} />;
  return (
    <GateForm asked={signIn} submit={() => signIn.mutate()} yes="Sign in">
      <TextInput label="E-mail" type="email" autoComplete="username" required value={email} onChange={(e) => setEmail(e.target.value)} />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        data-autofocus={known !== "" || undefined}
        value={password}
        onChange={(e) => setPassword(e.target.value)}
      />
    </GateForm>
  );
}

/** The code is wrong, not the connection. */
const isRefused = (error: unknown) => error instanceof ApiProblem && error.code === "wrong_code";

function CodeForm({ pending_token, onDone, onBack }: { pending_token: string; onDone: (me: Me) => Promise<void>; onBack: () => void }) {
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const send = useMutation({
    mutationFn: () => take(api.auth["sign-in"].code.index.$post({ json: { pending_token, code } })),
    onSuccess: ({ data }) => onDone(data),
    onError: (error) => {
      if (!isRefused(error)) return;
      setCode("");
      field.current?.focus();
    },
  });
  const refused = isRefused(send.error) ? send.error?.message : undefined;
  return (
    <GateForm
      asked={{ isPending: send.isPending, error: refused === undefined ? send.error : null }}
      submit={() => send.mutate()}
      yes="Continue"
      after={
        <Text size="sm">
          <Anchor component="button" type="button" onClick={onBack}>
            Use another account
          </Anchor>
        </Text>
      }
    >
      <TextInput
        label="Code"
        description="The 6 digits that your authenticator app shows, or a recovery code."
        autoComplete="one-time-code"
        required
        data-autofocus
        autoFocus
        maxLength={60}
        ref={field}
        error={refused}
        value={code}
        onChange={(e) => setCode(e.target.value)}
      />
    </GateForm>
  );
}
