import type { ReactNode } from "react";
import { useMayPublish } from "../../../../data/session.ts";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";
import { adviceInBox } from "./adviceHere.ts";
import { FailingBox, type Named } from "./Check.tsx";
import { CreateKey } from "./CreateKey.tsx";
import type { KeyBox } from "./useKeyBox.ts";

interface Props extends OfIntegration {
  named: Named;
  box: KeyBox;
  children: ReactNode;
}

/** The failing check of the API key, with the button that creates a new one. Links to the key lead here. */
export function KeyFails({ named, box: { create, renew }, site, integration, children }: Props) {
  const mayWrite = useMayPublish();
  return (
    <FailingBox id="api-key" named={named} site={site} advise={adviceInBox}>
      {renew.error && <Problem error={renew.error} />}
      {mayWrite && <CreateKey hasKey={!!integration.credentials_json.api_key} isNext loading={renew.isPending} create={create} />}
      {children}
    </FailingBox>
  );
}
