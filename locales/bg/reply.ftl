# reply
