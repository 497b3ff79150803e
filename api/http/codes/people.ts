import type { Rows } from "./row.ts";

/** Errors of sign-in, invites, members and the account's own webhooks. */
export const PEOPLE = {
  wrong_credentials: [401, "The e-mail or the password is wrong.", "Check both, or reset the password."],
  no_account: [403, "You are not a member of any account any more.", "Ask an owner for an invite."],
  sign_up_closed: [403, "This installation creates accounts by invitation only.", "Ask an operator."],
  email_unverified: [403, "You have not confirmed your e-mail yet.", "Open the link in the mail, or request a new one."],
  link_void: [404, "The link is unknown, used or expired.", "Request a new link."],
  email_taken: [409, "There is a user with this e-mail already.", "Sign in, or reset the password."],
  already_member: [409, "This person is a member of the account already.", "Nothing to do."],
  invite_for_another: [409, "The invite is for another e-mail than yours.", "Sign out first, or ask for an invite for your e-mail."],
  sign_in_first: [
    409,
    "The invited person has a user already.",
    "Sign in, or send that user's password in the request that accepts the invite.",
  ],
  last_owner: [409, "The account would have no owner.", "Make someone else an owner first."],
  nothing_to_confirm: [409, "Your e-mail is confirmed already, or the installation sends no mail.", "Nothing to do."],
  endpoint_disabled: [409, "The webhook endpoint is disabled.", "Enable the endpoint, then send the delivery again."],
  token_expired: [401, "The API token has expired.", "Create a new token, and give it to the program."],
  scope_missing: [403, "The API token lacks the scope that the message names.", "Use a token with this scope."],
  site_limited: [
    403,
    "The API token is limited to some sites, and the request names none of them.",
    "Name one of the token's sites, or use another token.",
  ],
  second_factor_required: [403, "The account requires two-factor authentication.", "Set it up under Your account."],
  sign_in_again: [401, "The sign-in took longer than ten minutes, or the password changed.", "Sign in again with your password."],
  wrong_code: [401, "The code is wrong or was used already.", "Send the app's next code, or a recovery code."],
  already_enabled: [409, "You use two-factor authentication already.", "Turn it off first."],
  not_enabled: [409, "The person does not use two-factor authentication.", "Nothing to do."],
  member_elsewhere: [409, "The person is a member of other accounts too.", "Ask an operator of the installation."],
} as const satisfies Rows;
