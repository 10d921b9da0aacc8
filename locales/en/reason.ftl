# Why something was refused, waits, or was given up, and what to do about it.

## What is stuck: what, why, and the next step

stuck-post =
    { $n ->
        [one] { $n } message
       *[other] { $n } messages
    }
stuck-edit =
    { $n ->
        [one] { $n } message edit
       *[other] { $n } message edits
    }
stuck-grant =
    { $n ->
        [one] { $n } role to give
       *[other] { $n } roles to give
    }
stuck-revoke =
    { $n ->
        [one] { $n } role to remove
       *[other] { $n } roles to remove
    }
stuck-payout =
    { $n ->
        [one] { $n } reward to hand out
       *[other] { $n } rewards to hand out
    }
stuck-parked = Waiting: { $what }. { $why } { $step }
stuck-dead = Failed: { $what }. { $why } { $step }

reason-missing-access = I can't see the channel.
reason-missing-permission = I'm missing a permission in the channel.
reason-channel-gone = The channel no longer exists.
reason-channel-not-found = Discord says it can't find the channel, although I can see it.
reason-channel-unfit = Messages can't be sent in this kind of channel.
reason-thread-closed = The thread is archived or locked.
reason-channel-foreign = The channel belongs to another server, so I don't post there.
reason-channel-public = Everyone can read the channel, and this is for staff only.
reason-unsure = The message may already be there: sending was interrupted, and I can't read the channel's history to check.
reason-role-gone = The role no longer exists.
reason-role-out-of-reach = I can't give this role.
reason-role-dangerous = This role now has permissions that a reward must not carry.
reason-member-absent = The member is not in the server.
reason-guild-left = I wasn't in the server.
reason-refused = Discord doesn't accept it.
reason-blocked = AutoMod or one of Discord's filters blocks it.
reason-exhausted = Too many failed attempts.
reason-route-removed = There is no longer a route for it.
reason-endpoint-paused = The endpoint is paused.

step-missing-access = Let me see the channel, and it continues by itself.
step-missing-permission = Give me the permissions that `/diagnose` lists for the channel, and it continues by itself.
step-channel-gone = Choose another channel with `/route edit`.
step-channel-not-found = I'll try again within an hour, or as soon as the channel changes.
step-channel-unfit = Choose another channel with `/route edit`.
step-thread-closed = Reopen the thread, and it continues by itself, or choose another channel with `/route edit`.
step-channel-foreign = Choose a channel of this server with `/route edit`.
step-channel-public = Close the channel to @everyone, or choose another one with `/route edit`, and it continues by itself.
step-unsure = Give me Read Message History in the channel, and I'll check by myself.
step-role-gone = Choose another role with `/reward edit`.
step-role-out-of-reach = Give me Manage Roles and move my role above it, and it continues by itself.
step-role-dangerous = Remove them from the role, or choose another one with `/reward edit`.
step-member-absent = They get it when they join again.
step-guild-left = It continues by itself.
step-refused = Tell the person who runs this bot.
step-blocked = Check the server's AutoMod rules.
step-exhausted = Tell the person who runs this bot.
step-route-removed = Add one with `/route add`; otherwise it is dropped after 7 days.
step-endpoint-paused = It continues after `/endpoint resume`.

## Refused calls

refusal-missing = the call came without a secret. Enter the secret on the site, or give me the one it uses with `/endpoint secret`.
refusal-wrong = the secret didn't match. Compare the secret on the site with the one set by `/endpoint secret`.
refusal-stale = it was signed too long ago. Either the site's clock or mine is wrong.
refusal-no-secret = I don't have the site's secret yet. Set it with `/endpoint secret`.
refusal-over-budget = the endpoint has reached its hourly limit, so calls are refused until the hour is over. The operator can raise it under `limits` in the configuration.
refusal-not-json = it wasn't JSON. Is the URL in the right field on the right site?
refusal-changed = its body was changed on the way: the signature fits the same JSON without spaces. Set up your proxy or script so that it passes the body on unchanged.
refusal-too-long = it was too large.
refusal-too-slow = it arrived too slowly.
refusal-compressed = it was compressed. Turn off compression of requests on the site or in your proxy.
refusal-method = it was a `{ $word }` call, and only `POST`, `PUT` and `DELETE` are accepted. Opening the URL in a browser makes a `GET`; the site must send a webhook.
refusal-other-url = it came to `/hooks/{ $word }/…`, but this endpoint is for { $site }. Copy the URL from here to the site unchanged.
refusal-suffix = its URL ended in `/{ $word }`, which means nothing to me. Copy the URL from here to the site unchanged.
refusal-looks-like = it looks like a call from { $word }, but this endpoint is for { $site }. Create another endpoint for { $word } with `/endpoint add`.
refusal-field = it doesn't look like a call from this site (see `{ $word }`). Is the URL in use on another site?
