import { ApiToken, EmailVerification, Invite, PasswordReset, Session } from "./people/access.ts";
import { Account, Membership, User } from "./people/account.ts";
import { AutomationConfig, AutomationRun } from "./automation/entities.ts";
import { BulkRun } from "./publishing/bulk/run.ts";
import { Content, ContentTerm, Image, TaxonomyTerm, UnusedPicture } from "./articles/content.ts";
import { ContentText, ContentVersion } from "./articles/version.ts";
import { SiteIntegration } from "./sites/integration.ts";
import { Lane, LaneLease } from "./publishing/lanes/entities.ts";
import { NotificationDelivery, NotificationEndpoint } from "./notifications/entities.ts";
import { Plugin, PluginDownload, PluginEnrolment, PluginInstallation, PluginVersion, PluginVersionDay } from "./plugin/entities.ts";
import { Publication } from "./publishing/publication.ts";
import { SitePost } from "./publishing/updates/sitePost.ts";
import { Cluster, Sector, Site } from "./sites/site.ts";
import { SyncEvent } from "./events/event.ts";
import { Webhook } from "./sites/webhook.ts";

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
  ContentText,
  ContentVersion,
  BulkRun,
  Publication,
  SitePost,
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
