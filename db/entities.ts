import { ApiToken, EmailVerification, Invite, PasswordReset, RecoveryCode, SecondFactor, Session } from "./people/access.ts";
import { Account, Membership, User } from "./people/account.ts";
import { Activity } from "./people/activity.ts";
import { IdempotencyKey } from "./people/idempotencyKey.ts";
import { AutomationConfig, AutomationRun } from "./automation/entities.ts";
import { BulkRun } from "./publishing/bulk/run.ts";
import { Content, ContentTerm, Image, TaxonomyTerm, UnusedPicture } from "./articles/content.ts";
import { ContentText, ContentVersion } from "./articles/version.ts";
import { ReviewComment } from "./articles/review.ts";
import { SavedView } from "./articles/views.ts";
import { SiteIntegration } from "./sites/integration.ts";
import { Lane, LaneLease } from "./publishing/lanes/entities.ts";
import { NotificationDelivery, NotificationEndpoint } from "./notifications/entities.ts";
import { NotificationReader } from "./notifications/reader.ts";
import { Plugin, PluginDownload, PluginEnrolment, PluginInstallation, PluginVersion, PluginVersionDay } from "./plugin/entities.ts";
import { Publication } from "./publishing/publication.ts";
import { SitePost } from "./publishing/updates/sitePost.ts";
import { Cluster, Sector, Site } from "./sites/site.ts";
import { SyncEvent } from "./events/event.ts";
import { DoneJob } from "./figures/doneJob.ts";
import { Webhook } from "./sites/webhook.ts";
import { WorkerProcess } from "./workers/worker.ts";

export const entities = [
  Account,
  User,
  Membership,
  Session,
  ApiToken,
  Activity,
  Invite,
  PasswordReset,
  EmailVerification,
  IdempotencyKey,
  SecondFactor,
  RecoveryCode,
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
  ReviewComment,
  SavedView,
  BulkRun,
  Publication,
  SitePost,
  AutomationConfig,
  AutomationRun,
  Lane,
  LaneLease,
  SyncEvent,
  DoneJob,
  Webhook,
  NotificationEndpoint,
  NotificationDelivery,
  NotificationReader,
  Plugin,
  PluginVersion,
  PluginInstallation,
  PluginDownload,
  PluginEnrolment,
  PluginVersionDay,
  WorkerProcess,
];
