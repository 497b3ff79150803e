import { ApiToken, EmailVerification, Invite, PasswordReset, Session } from "./access.ts";
import { Account, Membership, User } from "./account.ts";
import { AutomationConfig, AutomationRun } from "./automation.ts";
import { BulkRun } from "./bulkRun.ts";
import { Content, ContentTerm, Image, TaxonomyTerm, UnusedPicture } from "./content.ts";
import { SiteIntegration } from "./integration.ts";
import { Lane, LaneLease } from "./lane.ts";
import { NotificationDelivery, NotificationEndpoint } from "./notification.ts";
import { Plugin, PluginDownload, PluginEnrolment, PluginInstallation, PluginVersion, PluginVersionDay } from "./plugin.ts";
import { Publication } from "./publication.ts";
import { Cluster, Sector, Site } from "./site.ts";
import { SyncEvent } from "./sync_event.ts";
import { Webhook } from "./webhook.ts";

export const entities = [
  Account,
  User,
  Membership,
  Session,
  ApiToken,
  Invite,
  PasswordReset,
  EmailVerification,
  Site,
  Sector,
  Cluster,
  SiteIntegration,
  Content,
  TaxonomyTerm,
  ContentTerm,
  Image,
  UnusedPicture,
  BulkRun,
  Publication,
  AutomationConfig,
  AutomationRun,
  Lane,
  LaneLease,
  SyncEvent,
  Webhook,
  NotificationEndpoint,
  NotificationDelivery,
  Plugin,
  PluginVersion,
  PluginInstallation,
  PluginDownload,
  PluginEnrolment,
  PluginVersionDay,
];
