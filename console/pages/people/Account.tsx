import { Text, Title } from "@mantine/core";
import { useMe } from "../../data/session.ts";
import { Page } from "../../parts/Page.tsx";
import { DigestSettings } from "../notifications/digest/DigestSettings.tsx";
import { AccountForm } from "./account/AccountForm.tsx";
import { OwnName } from "./account/OwnName.tsx";
import { Password } from "./account/Password.tsx";
import { ResetLink } from "./account/ResetLink.tsx";
import { Sessions } from "./account/Sessions.tsx";
import { TwoFactor } from "./account/TwoFactor.tsx";

/** The signed-in person, and the account at work. */
export function Account() {
  const me = useMe();
  return (
    <Page title="Your account" about="You, how you sign in, and the account you work in.">
      <OwnName />
      <Password />
      <TwoFactor />
      <Sessions />
      <DigestSettings />
      <div>
        <Title order={2} size="h3" mt="md">
          Account settings
        </Title>
        <Text c="dimmed" size="sm">
          What all members of <bdi>{me.account.name}</bdi> share.
        </Text>
      </div>
      <AccountForm />
      {me.user.is_operator && <ResetLink />}
    </Page>
  );
}
