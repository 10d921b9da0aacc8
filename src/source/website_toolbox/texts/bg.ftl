source-website-toolbox-site = Website Toolbox
source-website-toolbox-guide =
    1. Влезте в Website Toolbox и отворете **Integrate**, после **Webhook**. Форумът трябва да е на план Growth или Pro.
    2. Поставете този адрес и запазете:
    { $url }
    3. Напишете пробно мнение във форума. Бутон за проба няма, но дневникът на същата страница показва какво е изпратено.
source-website-toolbox-secret = Website Toolbox няма отделна тайна: таен е самият адрес. Който го знае, може да праща събития тук, затова не го показвайте на никого. Ако някой друг го научи, `/endpoint secret` прави нов адрес.
