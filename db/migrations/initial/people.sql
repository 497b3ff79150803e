create table igny8_accounts (
  id serial primary key,
  name varchar(255) not null,
  event_retention_days int not null default 30
    constraint igny8_accounts_retention_check check (event_retention_days >= 1 and event_retention_days <= 3650),
  -- What the account may have where that is another number than the installation's.
  quotas jsonb not null default '{}',
  created_at timestamptz(3) not null default now()
);

create table igny8_users (
  id serial primary key,
  email varchar(255) not null,
  name varchar(255) not null default '',
  password_hash text not null,
  is_operator boolean not null default false,
  -- People confirm their address by a mailed link.
  email_verified_at timestamptz(3) null,
  created_at timestamptz(3) not null default now()
);
create unique index igny8_users_email_key on igny8_users (lower(email));

create table igny8_memberships (
  id serial primary key,
  account_id int not null constraint igny8_memberships_account_id_foreign references igny8_accounts (id) on delete cascade,
  user_id int not null constraint igny8_memberships_user_id_foreign references igny8_users (id) on delete cascade,
  role text not null constraint igny8_memberships_role_check check (role in ('owner', 'editor', 'contributor', 'viewer')),
  created_at timestamptz(3) not null default now(),
  constraint igny8_memberships_account_id_user_id_unique unique (account_id, user_id)
);
create index igny8_memberships_user_id_index on igny8_memberships (user_id);

-- Where a person is signed in: with what, and when it was last used.
create table igny8_sessions (
  id serial primary key,
  token_hash varchar(64) not null constraint igny8_sessions_token_hash_unique unique,
  user_id int not null constraint igny8_sessions_user_id_foreign references igny8_users (id) on delete cascade,
  account_id int not null constraint igny8_sessions_account_id_foreign references igny8_accounts (id) on delete cascade,
  user_agent varchar(300) null,
  expires_at timestamptz(3) not null,
  last_used_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now()
);
create index igny8_sessions_account_id_index on igny8_sessions (account_id);
create index igny8_sessions_expires_at_index on igny8_sessions (expires_at);
create index igny8_sessions_newest on igny8_sessions (user_id, id desc);

create table igny8_api_tokens (
  id serial primary key,
  token_hash varchar(64) not null constraint igny8_api_tokens_token_hash_unique unique,
  prefix varchar(16) not null,
  name varchar(255) not null,
  user_id int not null constraint igny8_api_tokens_user_id_foreign references igny8_users (id) on delete cascade,
  account_id int not null constraint igny8_api_tokens_account_id_foreign references igny8_accounts (id) on delete cascade,
  expires_at timestamptz(3) null,
  last_used_at timestamptz(3) null,
  revoked_at timestamptz(3) null,
  created_at timestamptz(3) not null default now()
);
create index igny8_api_tokens_user_id_index on igny8_api_tokens (user_id);
create index igny8_api_tokens_account_id_index on igny8_api_tokens (account_id);

-- The links of the next three tables are mailed: each keeps its sealed token until then, and what came of the mail.
create table igny8_invites (
  id serial primary key,
  token_hash varchar(64) not null constraint igny8_invites_token_hash_unique unique,
  account_id int not null constraint igny8_invites_account_id_foreign references igny8_accounts (id) on delete cascade,
  email varchar(255) not null,
  role text not null constraint igny8_invites_role_check check (role in ('owner', 'editor', 'contributor', 'viewer')),
  invited_by int null constraint igny8_invites_invited_by_foreign references igny8_users (id) on delete set null,
  expires_at timestamptz(3) not null,
  accepted_at timestamptz(3) null,
  sealed_token text null,
  mailed_at timestamptz(3) null,
  mail_error text null,
  created_at timestamptz(3) not null default now()
);
create index igny8_invites_account_id_index on igny8_invites (account_id);
create index igny8_invites_expires_at_index on igny8_invites (expires_at);
create index igny8_invites_invited_by_index on igny8_invites (invited_by);

create table igny8_password_resets (
  id serial primary key,
  token_hash varchar(64) not null constraint igny8_password_resets_token_hash_unique unique,
  user_id int not null constraint igny8_password_resets_user_id_foreign references igny8_users (id) on delete cascade,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3) null,
  sealed_token text null,
  mailed_at timestamptz(3) null,
  mail_error text null,
  created_at timestamptz(3) not null default now()
);
create index igny8_password_resets_user_id_index on igny8_password_resets (user_id);
create index igny8_password_resets_expires_at_index on igny8_password_resets (expires_at);

create table igny8_email_verifications (
  id serial primary key,
  token_hash varchar(64) not null constraint igny8_email_verifications_token_hash_unique unique,
  user_id int not null constraint igny8_email_verifications_user_id_foreign references igny8_users (id) on delete cascade,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3) null,
  sealed_token text null,
  mailed_at timestamptz(3) null,
  mail_error text null,
  created_at timestamptz(3) not null default now()
);
create index igny8_email_verifications_user_id_index on igny8_email_verifications (user_id);
create index igny8_email_verifications_expires_at_index on igny8_email_verifications (expires_at);

-- The table of rate-limiter-flexible (api/http/limits.ts), made here so that the API needs no right to create tables.
create table igny8_rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
