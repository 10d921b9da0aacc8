source-website-toolbox-site = Website Toolbox
source-website-toolbox-guide =
    1. Влезте в Website Toolbox и отворете **Integrate**, после **Webhook**. Форумът трябва да е на план Growth или Pro.
    2. Поставете този адрес и запазете:
    { $url }
    3. Напишете тестова публикация във форума. Бутон за тест няма, но дневникът на същата страница показва какво е изпратено.
source-website-toolbox-secret = Website Toolbox няма отделен таен ключ: таен е самият адрес. Който го знае, може да изпраща събития тук, затова не го показвайте на никого. Ако някой друг го научи, `/endpoint secret` прави нов адрес.
