import { Button, Group, Select, Text, TextInput } from "@mantine/core";
import { type FormEvent, useId } from "react";
import { aboutRole, INVITED, type Role } from "../../../../domain/people/roles.ts";
import { useMe } from "../../../data/session.ts";
import { fieldErrors, isAboutFields, useDraft } from "../../../parts/fields.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import { ROLE_CHOICES } from "./roleChoices.tsx";

interface Props {
  invite: {
    error: Error | null;
    isPending: boolean;
    variables: { email: string; role: Role } | undefined;
    mutate: (invite: { email: string; role: Role }, then: { onSuccess: () => void }) => void;
  };
}

/** The person to invite, and their role. */
export function InviteForm({ invite }: Props) {
  const { values, set, forget } = useDraft<{ email: string; role: Role }>("invite", { email: "", role: INVITED });
  const errors = fieldErrors(invite.error);
  const { email_verified } = useMe();
  const why = useId();
  const may = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate(values, { onSuccess: () => forget({ ...values, email: "" }) });
  };
  return (
    <form onSubmit={submit} noValidate>
      {invite.error && !isAboutFields(invite.error, ["email", "role"]) && <Problem error={invite.error} />}
      <Group align="flex-start" gap="sm" mt={invite.error ? "sm" : 0}>
        <TextInput
          label="E-mail"
          type="email"
          required
          data-command="invite"
          value={values.email}
          onChange={(event) => set({ email: event.target.value })}
          error={errors["email"]}
          style={{ flex: "1 1 220px" }}
          maw={360}
        />
        <Select
          label="Role"
          {...ROLE_CHOICES}
          value={values.role}
          onChange={(role) => role && set({ role })}
          w={140}
          aria-describedby={may}
        />
        <Button
          type="submit"
          mt={25}
          loading={invite.isPending}
          disabled={!email_verified}
          {...(email_verified ? {} : { "aria-describedby": why })}
        >
          Invite
        </Button>
        {!email_verified && (
          <Text id={why} size="sm" mt={{ base: 0, sm: 33 }}>
            Confirm your e-mail first.
          </Text>
        )}
      </Group>
      <Text id={may} size="sm" c="dimmed" mt="xs">
        {aboutRole(values.role).label}: {aboutRole(values.role).may}
      </Text>
    </form>
  );
}
