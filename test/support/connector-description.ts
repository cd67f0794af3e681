// table
/**
 * The Bot Connector as its REST reference has it (learn.microsoft.com, "Bot Framework: Bot Connector API reference"), in the form of
 * Microsoft's swagger file, for the calls and fields that a bot in Teams uses. Names of another spelling are slips.
 */

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const open = { type: "object" } as const;
const moment = { type: "string", format: "date-time" } as const;
const of = (name: string) => ({ $ref: `#/definitions/${name}` });
const listOf = (name: string) => ({ type: "array", items: of(name) });
const oneOf = (...values: readonly string[]) => ({ type: "string", enum: values });

const path = (...names: readonly string[]) => names.map((name) => ({ in: "path", name, required: true }));
const body = (name: string) => ({ in: "body", name: "body", schema: of(name) });
const answers = (ok: Readonly<Record<string, object>>) => ({ ...ok, default: { schema: of("ErrorResponse") } });
const created = answers({
  200: { schema: of("ResourceResponse") },
  201: { schema: of("ResourceResponse") },
  202: { schema: of("ResourceResponse") },
});

export const description = {
  paths: {
    "/v3/conversations": {
      post: {
        parameters: [body("ConversationParameters")],
        responses: answers({
          200: { schema: of("ConversationResourceResponse") },
          201: { schema: of("ConversationResourceResponse") },
        }),
      },
    },
    "/v3/conversations/{conversationId}/activities": {
      post: { parameters: [...path("conversationId"), body("Activity")], responses: created },
    },
    "/v3/conversations/{conversationId}/activities/{activityId}": {
      put: { parameters: [...path("conversationId", "activityId"), body("Activity")], responses: created },
      post: { parameters: [...path("conversationId", "activityId"), body("Activity")], responses: created },
      delete: { parameters: path("conversationId", "activityId"), responses: answers({ 200: {}, 202: {} }) },
    },
    "/v3/conversations/{conversationId}/members": {
      get: { parameters: path("conversationId"), responses: answers({ 200: { schema: listOf("ChannelAccount") } }) },
    },
    "/v3/conversations/{conversationId}/members/{memberId}": {
      get: {
        parameters: path("conversationId", "memberId"),
        responses: answers({ 200: { schema: of("ChannelAccount") } }),
      },
    },
    "/v3/conversations/{conversationId}/pagedmembers": {
      get: { parameters: path("conversationId"), responses: answers({ 200: { schema: of("PagedMembersResult") } }) },
    },
  },
  definitions: {
    Activity: {
      type: "object",
      properties: {
        type: oneOf(
          "message",
          "invoke",
          "event",
          "typing",
          "conversationUpdate",
          "installationUpdate",
          "messageReaction",
        ),
        id: text,
        timestamp: moment,
        localTimestamp: moment,
        localTimezone: text,
        serviceUrl: text,
        channelId: text,
        from: of("ChannelAccount"),
        conversation: of("ConversationAccount"),
        recipient: of("ChannelAccount"),
        textFormat: oneOf("markdown", "plain", "xml"),
        attachmentLayout: oneOf("list", "carousel"),
        locale: text,
        text,
        summary: text,
        attachments: listOf("Attachment"),
        entities: listOf("Entity"),
        channelData: open,
        replyToId: text,
        value: {},
        name: text,
        importance: oneOf("low", "normal", "high"),
        deliveryMode: oneOf("normal", "notification", "expectReplies", "ephemeral"),
      },
    },
    Attachment: {
      type: "object",
      properties: { contentType: text, contentUrl: text, content: open, name: text, thumbnailUrl: text },
    },
    ChannelAccount: { type: "object", properties: { id: text, name: text, aadObjectId: text, role: text } },
    ConversationAccount: {
      type: "object",
      properties: {
        id: text,
        name: text,
        isGroup: flag,
        conversationType: text,
        tenantId: text,
        aadObjectId: text,
        role: text,
      },
    },
    ConversationParameters: {
      type: "object",
      properties: {
        isGroup: flag,
        bot: of("ChannelAccount"),
        members: listOf("ChannelAccount"),
        topicName: text,
        tenantId: text,
        activity: of("Activity"),
        channelData: open,
      },
    },
    Entity: { type: "object", properties: { type: text } },
    Mention: { type: "object", properties: { type: text, mentioned: of("ChannelAccount"), text } },
    ResourceResponse: { type: "object", properties: { id: text } },
    ConversationResourceResponse: { type: "object", properties: { id: text, activityId: text, serviceUrl: text } },
    PagedMembersResult: {
      type: "object",
      properties: { continuationToken: text, members: listOf("ChannelAccount") },
    },
    ErrorResponse: {
      type: "object",
      properties: { error: { type: "object", properties: { code: text, message: text, innerHttpError: open } } },
    },
  },
} as const;
