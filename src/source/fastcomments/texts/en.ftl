source-fastcomments-site = FastComments
source-fastcomments-guide =
    - In your FastComments dashboard, open [Manage Data → Webhooks](https://fastcomments.com/auth/my-account/manage-data/webhooks).
    - Add a webhook for each event. Created:
    ```
    { $url }/created
    ```
    Updated:
    ```
    { $url }/updated
    ```
    Deleted:
    ```
    { $url }/deleted
    ```
    { $secret ->
        [given] - Press the test button of each webhook. Its made-up comment is posted like a real one.
       *[wanted] - Copy your [API secret](https://fastcomments.com/auth/my-account/api-secret) and give it to me with `/endpoint secret`.
        - Press the test button of each webhook. Its made-up comment is posted like a real one.
    }
source-fastcomments-secret = The secret is your FastComments API secret; the dashboard shows it under “API Secret”. If your domains have different secrets, create an endpoint for each.
