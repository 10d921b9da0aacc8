# Why something was refused, waits, or was given up, and what to do about it.

## Stuck promises: what, why, and the next step

stuck-post =
    { $n ->
        [one] { $n } message
       *[other] { $n } messages
    }
stuck-edit =
    { $n ->
        [one] { $n } change of a message
       *[other] { $n } changes of messages
    }
stuck-grant =
    { $n ->
        [one] { $n } role to give
       *[other] { $n } roles to give
    }
stuck-revoke =
    { $n ->
        [one] { $n } role to take
       *[other] { $n } roles to take
    }
stuck-parked = Waiting: { $what }: { $why } { $step }
stuck-dead = Given up: { $what }: { $why } { $step }

reason-missing-access = I cannot see the channel.
reason-missing-permission = I lack a permission in the channel.
reason-channel-gone = The channel is gone.
reason-channel-not-found = Discord says that it cannot find the channel, although I can see it.
reason-channel-unfit = The channel is of a kind that takes no messages.
reason-thread-closed = The thread is archived or locked.
reason-unsure = It may be there already: its sending broke off, and I cannot read the channel’s history to look.
reason-role-gone = The role is gone.
reason-role-out-of-reach = I may not give the role.
reason-member-absent = The member is not in the server.
reason-guild-left = I was not in the server.
reason-refused = Discord does not accept it.
reason-blocked = AutoMod or a filter of Discord's blocks it.
reason-exhausted = It was tried often enough.

step-missing-access = Let me see the channel; it goes on by itself then.
step-missing-permission = Give me what `/diagnose` names for the channel; it goes on by itself then.
step-channel-gone = Choose another channel with `/route edit`.
step-channel-not-found = I try again within the hour, and as soon as something changes in the channel.
step-channel-unfit = Choose another channel with `/route edit`.
step-thread-closed = Open the thread again, or choose another channel with `/route edit`; it goes on by itself then.
step-unsure = Give me Read Message History in the channel; I look by myself then.
step-role-gone = Choose another role with `/reward edit`.
step-role-out-of-reach = Give me Manage Roles and move my role above it; it goes on by itself then.
step-member-absent = They get it when they join.
step-guild-left = It goes on by itself.
step-refused = Tell whoever runs me.
step-blocked = Look at the server's AutoMod rules.
step-exhausted = Tell whoever runs me.

## Refused calls

refusal-missing = it came without the secret. Give the site the secret, or give me the one it uses with `/endpoint secret`.
refusal-wrong = its secret was another one. Compare the site's secret with the one given by `/endpoint secret`.
refusal-stale = it was signed too long ago. A clock is wrong, the site's or the one of my machine.
refusal-no-secret = the site's secret is not here yet. Give it with `/endpoint secret`.
refusal-not-json = it was not JSON. Does the URL stand in the right field of the right site?
refusal-field = it does not look like this site's calls, at `{ $path }`. Does the URL belong to another site?
