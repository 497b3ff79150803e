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
  sign_in_first: [409, "The invited person has a user already.", "Sign in, or send that user's password with the invite."],
  last_owner: [409, "The account would have no owner.", "Make someone else an owner first."],
  nothing_to_confirm: [409, "Your e-mail is confirmed already, or the installation sends no mail.", "Nothing to do."],
  endpoint_disabled: [409, "The webhook endpoint is disabled.", "Enable the endpoint, then send the delivery again."],
} as const satisfies Rows;
