import { Confirm } from "../../../../parts/Confirm.tsx";

interface Props {
  /** the site has a key, which the new one replaces */
  hasKey: boolean;
  /** it is the next thing to do */
  isNext: boolean;
  loading: boolean;
  create: () => void;
}

/** The button that creates an API key. */
export const CreateKey = ({ hasKey, isNext, loading, create }: Props) => (
  <Confirm label="Create a new key" yes="Create key" {...(isNext ? { variant: "filled" } : {})} loading={loading} onYes={create}>
    {hasKey
      ? "The old key keeps working for 24 hours. Enter the new one in WordPress under Settings → IGNY8 in that time."
      : "The key is valid for the WordPress address under Connection. Enter it in WordPress under Settings → IGNY8. IGNY8 then tests the connection."}
  </Confirm>
);
