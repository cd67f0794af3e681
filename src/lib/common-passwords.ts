/**
 * Words that most guessed passwords of ten characters and more are made of. A password is refused when nothing but digits,
 * punctuation and repeats is left besides one or two of them; shorter common passwords fail on their length.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `
password passwort passw0rd p@ssword p@ssw0rd pa$$word pa$$w0rd passwords mypassword thepassword newpassword oldpassword motdepasse
contrasena contraseña senha parola mima wachtwoord salasana haslo kennwort
qwerty qwertyui qwertyuiop qwertz qwertzuiop azerty azertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm poiuytrewq lkjhgfdsa mnbvcxz
qwer asdfasdf qweasd qweasdzxc qazwsx qazwsxedc qazxsw wsxedc edcrfv rfvtgb 1qaz2wsx 1qaz2wsx3edc 1q2w3e4r 1q2w3e4r5t 1q2w3e 1qazxsw2
zaq12wsx zaq1xsw2 q1w2e3r4 q1w2e3r4t5 qwe123 asd123 zxc123 abc123 abcd1234 a1b2c3d4 aa123456 a123456789 qq123456 123qwe 123abc
abcdef abcdefg abcdefgh abcdefghij abcdefghijkl
admin administrator administrador root superuser sysadmin toor user username guest test tester testing testtest demo sample example
default changeme changethis changeit letmein letmeinnow welcome welcomehome login signin access secret topsecret mysecret private
master service support manager operator oracle cisco juniper ubuntu debian linux windows microsoft google facebook amazon apple
github gitlab docker kubernetes jenkins grafana prometheus alertmanager pagerduty mattermost slack teams postgres postgresql mysql
redis mongodb elastic vagrant ansible terraform tocsin oncall server computer internet network database monitoring
monkey dragon football baseball basketball soccer hockey liverpool arsenal chelsea barcelona manchester juventus realmadrid
iloveyou iloveu loveyou lovely lover sunshine princess starwars superman batman spiderman pokemon naruto whatever trustno mustang
shadow michael michelle jennifer jessica ashley charlie daniel jordan thomas robert andrew matthew joshua anthony nicole hannah
samantha amanda alexander alexandra william benjamin elizabeth christian christopher victoria caroline patrick
summer winter spring autumn january february march april june july august september october november december monday tuesday
wednesday thursday friday saturday sunday
flower cheese chocolate butterfly rainbow unicorn tinkerbell angel angels blessed jesus jesuschrist heaven freedom
killer hunter ranger warrior ninja samurai phoenix eagle falcon tiger panther wolf
woaini woaini1314 wo5201314 woaiwojia nihao zhongguo beijing shanghai
hello helloworld hellokitty goodbye goodluck forever together family mother father sister brother friend friends
company office business corporate finance hr helpdesk
correct incorrect
`
    .trim()
    .split(/\s+/u),
);
