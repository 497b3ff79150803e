import { Secret, TOTP } from "otpauth";

/** An authenticator app. `at` shows the code of another time step: each step's code is taken once. */
export function authenticator(secret: string) {
  const totp = new TOTP({ algorithm: "SHA1", digits: 6, period: 30, secret: Secret.fromBase32(secret) });
  return {
    code: (steps = 0) => totp.generate({ timestamp: Date.now() + steps * 30_000 }),
    /** six digits that are none of the codes that count now */
    wrong: () => {
      const right = [-2, -1, 0, 1, 2].map((steps) => totp.generate({ timestamp: Date.now() + steps * 30_000 }));
      return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !right.includes(code))!;
    },
  };
}
